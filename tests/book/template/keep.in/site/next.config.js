/** @type {import('next').NextConfig} */
const nextConfig = {
  output: 'export',
  trailingSlash: true,
  reactStrictMode: true,
  swcMinify: true,
  basePath: '/desks/1.1',
  env: {
    name: 'Lab Desks',
    description: 'What the computer lab works with.',
    icon: 'https://lab.example/logo.png',
    listUrl: 'https://lab.example/desks/',
    contactUrl: 'https://lab.example/contact',
  },
  images: {
    unoptimized: true,
  }
}

module.exports = nextConfig
