/** @type {import('next').NextConfig} */

const nextConfig = {
  output: 'export', // env: { name: 'not this one' }
  env: {
    name: 'Bob\'s "desks"',
    "description": "Caf\u00e9 and " + 'more',
    icon: `https://registry.example/logo.svg`,
    listUrl: 'https://registry.example/kasm/',
    /* nobody to ask */
    contactUrl: '',
  },
  basePath: '/kasm/1.1',
}

module.exports = nextConfig
