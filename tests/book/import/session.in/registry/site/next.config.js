/** @type {import('next').NextConfig} */

const nextConfig = {
  env: {
    name: 'Desks',
    description: 'Two desks.',
    icon: 'https://registry.example/logo.png',
    listUrl: 'https://registry.example/kasm/',
    contactUrl: 'https://registry.example/contact',
  },
}

module.exports = nextConfig
