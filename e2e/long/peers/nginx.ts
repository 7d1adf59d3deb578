import { join } from 'node:path'
import { Peer, type PeerPlace } from './peer.js'

export const nginxFile = '/usr/sbin/nginx'

/** What is configured. */
export interface NginxOptions {
  /** Directives outside of all blocks. */
  readonly main?: string
  /** Directives of the `http` block. */
  readonly http?: string
  /** Directives of the one server, its locations too. */
  readonly server: string
  /** After the port of `listen`: `ssl`. */
  readonly listen?: string
  /** More files for its folder. */
  readonly files?: { readonly [name: string]: string }
  /** With a master process it can be told to read its configuration again. Default: a single process. */
  readonly master?: boolean
}

/** Starts nginx; relative paths of the configuration are in its folder. */
export function startNginx(options: NginxOptions, port?: number): Promise<Peer> {
  return Peer.start(
    {
      file: nginxFile,
      files: (place) => ({ ...options.files, 'nginx.conf': configuration(options, place) }),
      arguments: ({ folder }) => ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')],
    },
    port,
  )
}

/** Directives of a location that hands WebSockets on, as nginx documents it. */
export function passTo(backend: string): string {
  return `
    proxy_pass ${backend.replace(/^ws/, 'http')};
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;
    proxy_set_header Host $host;
  `
}

function configuration(options: NginxOptions, place: PeerPlace): string {
  const { main = '', http = '', server, listen = '', master = false } = options
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `
    daemon off;
    master_process ${master ? 'on' : 'off'};
    worker_processes 1;
    pid nginx.pid;
    ${main}
    error_log stderr info;
    events { worker_connections 256; }
    http {
      access_log off;
      ${temporary.map((name) => `${name}_temp_path ${name};`).join('\n')}
      map $http_upgrade $connection_upgrade { default upgrade; '' close; }
      ${http}
      server {
        listen 127.0.0.1:${place.port} ${listen};
        ${server}
      }
    }
  `
}
