/** @type {import('next').NextConfig} */

const nextConfig = {
  env: {
    name: 'Desks',
    description: 'Two desks.',
    icon: 'https://registry.example/logo.png',
    listUrl: process.env.LIST_URL,
    contactUrl: 'https://registry.example/contact',
  },
}

module.exports = nextConfig
