import type { NextConfig } from 'next'

const config: NextConfig = {
  // As docs/web-pages.md has it. Turbopack does not need it, and bundles what the server imports.
  ...(process.env['TURBOPACK'] === undefined && { serverExternalPackages: ['isosocket'] }),
  // They tell which modules are in what was built.
  productionBrowserSourceMaps: true,
  experimental: { serverSourceMaps: true },
}

export default config
