// A static web server, as project pages are served: below a base path, compressed.

import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
};

// Serves a folder on a free port of this machine, until `close` is called. `sizeOf` says how many bytes
// are sent for an address, without the headers.
export async function serve(folder, base) {
  const server = createServer((request, response) => {
    const { status, headers, body } = answer(folder, base, new URL(request.url, "http://host"));
    response.writeHead(status, headers).end(body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  const sizeOf = (url) => answer(folder, base, new URL(url)).body.length;
  return { sizeOf, url: `http://127.0.0.1:${server.address().port}${base}`, close };
}

function answer(folder, base, { pathname }) {
  if (!pathname.startsWith(base)) return { status: 404, headers: {}, body: "" };
  const file = join(folder, decodeURIComponent(pathname.slice(base.length)));
  const page = existsSync(file) && statSync(file).isDirectory() ? join(file, "index.html") : file;
  return existsSync(page) ? content(200, page) : content(404, join(folder, "404.html"));
}

function content(status, file) {
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  const headers = { "content-type": type, "cache-control": "max-age=600" };
  const body = readFileSync(file);
  if (!/charset|svg/.test(type)) return { status, headers, body };
  return { status, headers: { ...headers, "content-encoding": "gzip" }, body: gzipSync(body) };
}
