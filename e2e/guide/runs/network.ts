import { X509Certificate } from 'node:crypto'
import { FaultServer, HttpProxy } from 'isosocket/testing'
import { expect } from 'vitest'
import { addressOf } from '../../server/behaviours.js'
import { runSample, writeFile } from '../run-sample.js'
import { certificate, secureUrl, url } from './servers.js'

const secureEcho = addressOf(secureUrl, '/echo')

export const networkRuns = {
  'tls-and-proxies/self-signed': async () => {
    const { lines } = await runSample('tls-and-proxies/self-signed', {
      'wss://localhost:8443/': secureEcho,
      'certificate.pem': writeFile('certificate.pem', certificate),
    })
    expect(lines[0]).toMatch(/^TLSv1\.3 /)
  },

  'tls-and-proxies/forgiven': async () => {
    const faults = await FaultServer.start()
    try {
      const { url: expired, options } = await faults.at('tls', { fault: 'expired' })
      const { lines } = await runSample(
        'tls-and-proxies/forgiven',
        { 'wss://old-device.example/': expired },
        options.trustedCertificates,
      )
      expect(lines).toEqual(["forgiven: [ 'Expired' ]"])
      const untrusted = await faults.at('tls', { fault: 'expired-and-untrusted' })
      await expect(
        runSample('tls-and-proxies/forgiven', { 'wss://old-device.example/': untrusted.url }),
      ).rejects.toThrow(/CertificateIsInvalid/)
    } finally {
      await faults.close()
    }
  },

  'tls-and-proxies/pin': async () => {
    const address = { 'wss://example.com/': secureEcho }
    const other = await runSample('tls-and-proxies/pin', address, certificate)
    expect(other.lines).toEqual(['CertificateIsInvalid'])
    const { fingerprint256 } = new X509Certificate(certificate)
    const known = await runSample(
      'tls-and-proxies/pin',
      { ...address, '3F:A1:…': fingerprint256 },
      certificate,
    )
    expect(known.lines).toEqual(['it is the one'])
  },

  'tls-and-proxies/proxy': async () => {
    const proxy = await HttpProxy.start({ credential: { username: 'ada', password: 'secret' } })
    try {
      const { lines } = await runSample('tls-and-proxies/proxy', {
        'wss://example.com/chat': addressOf(url, '/echo'),
        'http://proxy.example:3128': proxy.url,
      })
      expect(lines).toEqual(['through the proxy in true'])
      expect(proxy.requests).toHaveLength(1)
    } finally {
      await proxy.close()
    }
  },

  'testing/fault': async () => {
    const { lines } = await runSample('testing/fault')
    expect(lines.join('\n')).toMatch(/pass 1\n/)
  },

  'testing/proxy': async () => {
    const { lines } = await runSample('testing/proxy')
    expect(lines).toEqual(['1 true'])
  },
}
