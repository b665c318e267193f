// The builder: judges the form by the schema and rule data, shows the tile and the files, packs them.

const id = (name) => document.getElementById(name);
const { schema, rules: facts, order, registry } = JSON.parse(id("builder-data").textContent);
const form = id("builder");
const rows = id("rows");
const code = (value) => `\`${typeof value === "string" ? value : JSON.stringify(value) ?? ""}\``;
const fill = (words, ...values) => values.reduce((text, value) => text.replace("{}", () => value), words);

// ## The schema

const kindOf = (value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
const isKind = (kind, value) => kind === kindOf(value) || (kind === "integer" && Number.isInteger(value));
const isObject = (value) => kindOf(value) === "object";

const matches = (pattern, text) => RegExp(pattern, "u").test(text);

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const isWhole = (number) => Math.abs(number - Math.round(number)) <= 5e-7;
const fits = (node, value) => !check(node, value).length;

function refuses(node, value) {
  if ("const" in node && node.const !== value) return true;
  if (node.enum && !node.enum.some((word) => same(word, value))) return true;
  if (node.not && fits(node.not, value)) return true;
  if (node.anyOf && !node.anyOf.some((other) => fits(other, value))) return true;
  if (typeof value === "string") {
    return (node.pattern && !matches(node.pattern, value)) || [...value].length > node.maxLength;
  }
  if (typeof value === "number") {
    return value < node.minimum || value > node.maximum
      || value <= node.exclusiveMinimum || value >= node.exclusiveMaximum
      || (node["x-kasm-decimals"] && !isWhole(value * 10 ** node["x-kasm-decimals"]));
  }
  if (Array.isArray(value)) {
    return value.length > node.maxItems || value.length < node.minItems
      || (node.uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length);
  }
  return isObject(value) && Object.keys(value).length > node.maxProperties;
}

// Every problem of a value.
function check(node, value, path = [], found = []) {
  const say = (rule, text, at = path) => found.push({ path: at, rule, text, help: node["x-kasm-help"] });
  if (node.$ref) check(node.$ref.split("/").slice(1).reduce((part, key) => part[key], schema), value, path, found);
  const kinds = [node.type ?? []].flat();
  if (kinds.length && !kinds.some((kind) => isKind(kind, value))) {
    say("wrong-type", `must be ${kinds.filter((kind) => kind !== "null").map((kind) => facts.kinds[kind]).join(" or ")}`);
    return found;
  }
  const rule = node["x-kasm-rule"];
  if (refuses(node, value)) {
    const words = node["x-kasm-message"] ?? facts.rules[rule]?.summary ?? "";
    say(rule, fill(words, code(value)));
  }
  for (const part of node.allOf ?? []) check(part, value, path, found);
  if (node.if) check((fits(node.if, value) ? node.then : node.else) ?? {}, value, path, found);
  if (Array.isArray(value) && node.items) {
    value.forEach((item, place) => check(node.items, item, [...path, place], found));
  }
  if (!isObject(value)) return found;
  for (const key of node.required ?? []) {
    if (key in value) continue;
    say((!node.type && rule) || "missing-field", `${code(key)} is missing`, [...path, key]);
  }
  for (const [key, item] of Object.entries(value)) {
    const at = [...path, key];
    const own = Object.hasOwn(node.properties ?? {}, key) ? [node.properties[key]] : [];
    for (const [pattern, other] of Object.entries(node.patternProperties ?? {})) {
      if (matches(pattern, key)) own.push(other);
    }
    if (node.propertyNames) check(node.propertyNames, key, at, found);
    if (!own.length && node.additionalProperties === false) say(rule, `${code(key)} is not a known key`, at);
    else if (!own.length && node.additionalProperties) own.push(node.additionalProperties);
    for (const other of own) check(other, item, at, found);
  }
  return found;
}

// ## What a schema cannot say

// 1.19.x as a number that compares: 1.20 comes after it.
const minor = (version) => /^(\d+)\.(\d+)\./.exec(version)?.slice(1).reduce((major, minor) => major * 1000 + +minor);
const releases = facts.releases.map((release) => ({ ...release, number: minor(release.version) }));
const isOld = (number) => (releases.findLast((release) => release.number <= number) ?? releases[0]).schema === "1.0";
const repositoryOf = (image) => image.replace(/@.*$/, "").replace(/:[^/]*$/, "");

const dated = ({ compatibility }) => compatibility.flatMap((row, place) => {
  const number = minor(row.version);
  return number ? [{ image: "", ...row, place, number, old: isOld(number) }] : [];
});

function compareFields(workspace, say) {
  const all = dated(workspace);
  const at = (row, key) => ["compatibility", row.place, key];
  const readers = all.filter(({ old }) => !old);
  for (const row of all) {
    const { image, number, old, uncompressed_size_mb: size, available_tags: tags } = row;
    const earlier = all.slice(0, all.indexOf(row));
    if (earlier.some((other) => other.number === number)) say(at(row, "version"), "duplicate-version");
    const isOther = (other) => old && other.old && other.image === image && other.uncompressed_size_mb !== size;
    if (size && earlier.some(isOther)) say(at(row, "uncompressed_size_mb"), "sizes-differ");
    if (facts.template_sizes.includes(size) && image && !/^(docker\.io\/)?kasmweb\//.test(image)) {
      say(at(row, "uncompressed_size_mb"), "size-template-constant");
    }
    const tag = !image.includes("@") && /:([^/]*)$/.exec(image)?.[1];
    if (tag && tags && !old && !tags.includes(tag)) say(at(row, "image"), "tag-outside-available-tags");
  }
  const tagged = readers.find((row) => row.available_tags);
  const bare = readers.find((row) => !row.available_tags);
  const mixed = tagged || registry.has_channels ? bare : null;
  const odd = mixed ?? (registry.newest["1.1"] && !registry.has_channels && tagged);
  if (odd) say(at(odd, "available_tags"), "mixed-channels");
  compareReleases(all, at, say);
  compareTexts(workspace, say);
  compareHosts(workspace, all, at, say);
}

function compareReleases(all, at, say) {
  const sorted = all.toSorted((a, b) => a.number - b.number);
  const last = sorted.at(-1);
  if (!last) return;
  const served = registry.served.map(minor);
  const numbers = [...served, ...all.map((row) => row.number)];
  const gap = releases.find((release) => isRead(release, numbers) && release.number > sorted[0].number
    && release.number < last.number && !all.some((row) => row.number === release.number));
  if (gap) say(at(last, "version"), "version-gap", `there is no entry for ${code(gap.version)}; if it runs there, add one`);
  const newest = minor(registry.newest[last.old ? "1.0" : "1.1"]);
  // The registry's others would be, by a newer one.
  if (newest && newest !== last.number) say(at(last, "version"), "workspace-left-behind");
  const before = unserved(served);
  const unmet = unserved(numbers).find((version) => !before.includes(version));
  if (unmet) say(at(sorted[0], "version"), "release-without-workspace", `no workspace is for ${code(unmet)}`);
  if (!served.length && last.old) say(at(last, "version"), "current-schema-missing");
}

// Whether a release reads the list that some of these are in.
const isRead = ({ number }, numbers) => numbers.some((other) => isOld(other) === isOld(number));

// The releases that find nothing in a registry of these.
function unserved(numbers) {
  const first = Math.min(...numbers);
  const missing = releases.filter((release) => isRead(release, numbers) && !numbers.includes(release.number));
  return missing.filter(({ number, breaks }) => breaks || number > first).map(({ version }) => version);
}

const plain = (text) => text.trim().replace(/[.!]+$/, "").toLowerCase();

function compareTexts({ friendly_name: name, description, categories }, say) {
  if (description && plain(name ?? "") === plain(description)) say(["description"], "description-repeats-name");
  const fold = (text) => text.toLowerCase().replace(/[-_]/g, " ");
  for (const word of categories ?? []) {
    if (facts.categories.includes(word)) continue;
    const meant = facts.categories.find((known) => distance(fold(word), fold(known)) <= Math.min(known.length / 5 | 0, 2));
    if (meant) say(["categories"], "category-spelling", `${code(word)} is a spelling of ${code(meant)}`);
  }
}

function distance(a, b) {
  let last = [...Array(b.length + 1).keys()];
  for (const letter of a) {
    const next = [last[0] + 1];
    for (let at = 0; at < b.length; at++) next.push(Math.min(next[at] + 1, last[at + 1] + 1, last[at] + (letter !== b[at])));
    last = next;
  }
  return last[b.length];
}

// Kasm logs in at `docker_registry`, but pulls by the image alone.
function compareHosts({ docker_registry: address = "" }, all, at, say) {
  const login = /^(?:https?:\/\/)?([^/]+)/i.exec(address)?.[1].toLowerCase();
  if (!login || facts.hub_hosts.includes(login)) return;
  const hosts = [login, login === facts.front.login && facts.front.host];
  const other = all.find(({ image }) => image && !hosts.includes(/^([^/]*[.:][^/]*|localhost)\//.exec(image)?.[1].toLowerCase()));
  if (other) say(at(other, "image"), "image-host-missing");
}

// ## The registry's own workspaces

let listed = [];
async function fetchLists() {
  const lists = registry.lists.map(async (path) => (await (await fetch(path)).json()).workspaces);
  const read = (await Promise.allSettled(lists)).flatMap(({ value }) => value ?? []);
  listed = read.map(({ friendly_name, image_src, name, compatibility }) => ({
    name: String(friendly_name ?? ""),
    icon: String(image_src ?? ""),
    rows: [compatibility ?? []].flat().map((row) => (isObject(row) ? row : { version: row, image: name })),
  }));
}

function compareRegistry(workspace, folder, say) {
  const named = (other, name) => other?.trim().toLowerCase() === name?.toLowerCase();
  if (registry.folders.some((other) => named(other, folder))) say(["folder"], "duplicate-folder");
  for (const other of listed) {
    const pairs = dated(workspace).flatMap((row) => {
      const theirs = other.rows.find(({ version }) => minor(version) === row.number);
      return theirs ? [[row, theirs]] : [];
    });
    if (pairs.length && named(other.name, workspace.friendly_name)) say(["friendly_name"], "duplicate-friendly-name");
    if (named(other.icon, workspace.image_src)) say(["folder"], "output-collision", `the registry has an icon ${code(other.icon)} already`);
    for (const [{ image, place, available_tags: tags }, theirs] of pairs) {
      const at = ["compatibility", place, "image"];
      if (!image || !theirs.image) continue;
      if (theirs.image === image) say(at, "duplicate-image");
      else if (repositoryOf(theirs.image) === repositoryOf(image) && tags?.some((tag) => theirs.available_tags?.includes(tag))) {
        say(at, "variant-tags-with-channels");
      }
    }
  }
}

// ## The icon

let icon = null;

// Format, size, shape, and what is wrong, in the checker's words.
async function look(file) {
  const { flaws, words, formats, ...limits } = facts.icon;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const problems = [];
  const path = ["image_src"];
  const say = (rule, { what, help }, ...values) => problems.push({ path, rule, text: `${code(file.name)} ${fill(what, ...values)}`, help });
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  const { ending } = formats.find(({ magic }) => magic && RegExp(magic).test(start)) ?? {};
  const result = { bytes, ending: ending ?? "svg", problems };
  const picture = ending ? await createImageBitmap(new Blob([bytes])).catch(() => ({ flaw: flaws.damaged })) : drawing(bytes);
  if (picture.flaw) {
    say("icon-not-a-picture", picture.flaw);
    return result;
  }
  // Of pixels, browsers find out the format.
  result.url = URL.createObjectURL(new Blob([bytes], { type: ending ? "" : "image/svg+xml" }));
  const format = formats.find((one) => one.ending === result.ending);
  const { width, height, script, reference } = picture;
  const rule = (isBroken, name, ...values) => isBroken && say(name, words[name + (ending ? "" : "-drawing")] ?? words[name], ...values);
  rule(!format.usual, "icon-format-unusual", format.name);
  rule(ending && Math.min(width, height) < limits.smallest, "icon-too-small", width, height);
  rule(Math.abs(width - height) > limits.square_within * Math.max(width, height), "icon-not-square", width, height);
  const [weight, unit] = bytes.length > limits.largest ? ["icon-too-large", 1e6] : ["icon-heavy", 1e3];
  rule(bytes.length > limits.heavy, weight, bytes.length / unit | 0);
  rule(script, "icon-script", script);
  rule(reference, "icon-outside-reference", code(reference));
  rule(!width, "icon-without-size");
  return result;
}

// An SVG is parsed, never shown or run here.
function drawing(bytes) {
  const { flaws, starts, units } = facts.icon;
  const text = new TextDecoder().decode(bytes);
  const flaw = starts.find(({ start }) => RegExp(start, "i").test(text));
  if (flaw) return { flaw };
  // Its styles would be this page's, which the policy forbids.
  const unstyled = text.replace(/(<\/?([\w-]+:)?|\s)(?=style\b)/g, "$1x-");
  const parsed = new DOMParser().parseFromString(unstyled, "image/svg+xml");
  const root = parsed.documentElement;
  if (parsed.querySelector("parsererror")) return { flaw: flaws.not_xml };
  if (root.localName !== "svg") return { flaw: flaws.unknown };
  if (root.namespaceURI !== "http://www.w3.org/2000/svg") return { flaw: flaws.no_namespace };
  let script;
  let reference;
  const refer = (address) => {
    const bare = address.trim().replace(/^["']|["'].*$/g, "").trim();
    if (bare && !/^(#|data:)/i.test(bare)) reference ??= bare;
  };
  const style = (css) => [...css.replace(/@namespace[^;]*/g, "").matchAll(/(?:url\(|@import\s+(?!url))\s*("[^"]*|'[^']*|[^\s)'";]*)/g)].forEach((found) => refer(found[1]));
  for (const { target, data } of parsed.childNodes) {
    if (target === "xml-stylesheet") refer(data.split("href=")[1] ?? "");
  }
  for (const element of [root, ...root.querySelectorAll("*")]) {
    if (element.localName === "script") script ??= "the element `script`";
    if (element.localName === "x-style") style(element.textContent);
    for (const { name, localName, value } of element.attributes) {
      if (/^on./.test(name)) script ??= `the attribute ${code(name)}`;
      else if (/^[\0- ]*javascript:/i.test(value)) script ??= `a \`javascript:\` address in ${code(name)}`;
      else if (localName === "href" && element.localName !== "a") refer(value);
      else style(value);
    }
  }
  const said = (name) => root.getAttribute(name) ?? "";
  const box = said("viewBox").match(/[^\s,]+/g)?.slice(2, 4).map(Number);
  const lengths = ["width", "height"].map((side) => parseFloat(said(side)) * units[said(side).replace(/[\s\d.+-]/g, "")]);
  const [width, height] = [box ?? [], lengths].find(([a, b]) => a > 0 && b > 0) ?? [];
  return { ...(height && { width, height }), script, reference };
}

// ## The files

const quote = (text) => JSON.stringify(text.toWellFormed()).replace(/\x7f/g, "\\u007F");
const key = (name) => (/^[A-Za-z0-9_-]+$/.test(name) ? name : quote(name));

// A value in TOML, on one line. There is no null: it is left out, or empty where it may not be.
function inline(value) {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `[${value.map((item) => inline(item ?? "")).join(", ")}]`;
  if (!isObject(value)) return String(value);
  const entries = Object.entries(value).map(([name, item]) => `${key(name)} = ${inline(item)}`);
  return entries.length ? `{ ${entries.join(", ")} }` : "{}";
}

// Without what is null; but each item of a launch form has all its keys.
function filled(value, inForm = false) {
  if (Array.isArray(value)) return value.map((item) => filled(item, inForm));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => inForm || item !== null);
  return Object.fromEntries(entries.map(([name, item]) => [name, item === null ? "" : filled(item, inForm || name === "launch_form")]));
}

function toml(workspace) {
  const lines = [];
  const tables = [];
  const body = (table) => Object.entries(table).map(([name, item]) => `${key(name)} = ${inline(item)}`);
  for (const [name, value] of Object.entries(filled(workspace))) {
    if (name === "compatibility") for (const row of value) tables.push("", "[[compatibility]]", ...body(row));
    else if (isObject(value)) tables.push("", `[${name}]`, ...body(value));
    else lines.push(`${name} = ${inline(value)}`);
  }
  return [...lines, ...tables, ""].join("\n");
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const pick = (keys, of) =>
  Object.fromEntries(keys.map((name) => [name, of(name)]).filter(([, value]) => value !== undefined));

// Schema 1.0 has one image an entry, and no channels.
function short(workspace) {
  const images = new Map();
  for (const { old, version, image, uncompressed_size_mb: size } of dated(workspace)) {
    if (!old) continue;
    const group = images.get(image) ?? { name: image, compatibility: [] };
    group.compatibility.push(version);
    group.uncompressed_size_mb = Math.max(size, group.uncompressed_size_mb ?? 0) || undefined;
    images.set(image, group);
  }
  return [...images.values()].map((group) => pick(order, (name) => ({ ...workspace, ...group })[name]));
}

function outputs(workspace) {
  const old = short(workspace);
  return {
    toml: { file: "workspace.toml", text: toml(workspace) },
    "json-1-1": { file: "workspace.json", text: json(workspace) },
    "json-1-0": { file: old.length === 1 && "workspace.json", text: old.map(json).join("\n") || "No entry is for schema 1.0." },
  };
}

const crc32 = (bytes) => ~bytes.reduce((sum, byte) => {
  sum ^= byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 && 0xedb88320);
  return sum;
}, -1) >>> 0;

// An archive of files as they are, by names in UTF-8.
function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  const total = (all) => all.reduce((sum, { length }) => sum + length, 0);
  // Numbers of so many bytes, the lowest first.
  const record = (...fields) => Uint8Array.from(fields.flatMap(([size, value]) =>
    Array.from({ length: size }, (_, byte) => value >>> (8 * byte))));
  for (const [path, bytes] of files) {
    const name = new TextEncoder().encode(path);
    // Version, UTF-8, stored, the first of January 1980; sum, sizes, lengths.
    const about = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 33], [4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, name.length], [2, 0]];
    // Made by Unix: unzip misreads other names. All may read it.
    directory.push(record([4, 0x02014b50], [2, 0x314], ...about, [2, 0], [2, 0], [2, 0], [4, 0x81a40000], [4, offset]), name);
    const part = [record([4, 0x04034b50], ...about), name, bytes];
    parts.push(...part);
    offset += total(part);
  }
  const size = total(directory);
  const end = record([4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, offset], [2, 0]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

// ## The form

const fields = () => [...form.elements].filter((element) => element.name);
const named = (name) => fields().filter((element) => element.name === name);
const list = (text) => text.split(/[,\n]/).map((word) => word.trim()).filter(Boolean);
const slug = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60).replace(/^-|-$/g, "");
const folder = () => id("folder").value.trim() || slug(id("friendly_name").value) || "workspace";

// What a field says, if anything.
function valueOf(name, say) {
  const [element, ...others] = named(name);
  if (!element) return;
  if (element.type === "file") return icon ? `${folder()}.${icon.ending}` : undefined;
  if (element.value === "true") return element.checked || undefined;
  if (element.type === "checkbox") {
    const boxes = [element, ...others].filter((box) => box.checked).map((box) => box.value);
    const all = [...boxes, ...named(`${name}.own`).flatMap((own) => list(own.value))];
    return all.length ? all : undefined;
  }
  const text = element.value.trim();
  if (element.validity.badInput) say(name.split("."), "wrong-type");
  if (!text) return;
  if (name.endsWith(".available_tags")) return list(text);
  if (element.type === "number") return Number(text);
  if (!element.classList.contains("code")) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    say([name], "syntax", `this is not JSON: ${error.message}`);
  }
}

const ROW = ["version", "image", "uncompressed_size_mb", "available_tags"];

function read() {
  const problems = [];
  const say = (path, rule, text = facts.rules[rule].summary) => problems.push({ path, rule, text });
  const row = (_, place) => pick(ROW, (name) => valueOf(`compatibility.${place}.${name}`, say));
  const workspace = pick(order, (name) => (name === "compatibility" ? [...rows.children].map(row) : valueOf(name, say)));
  return { workspace, problems, say };
}

function judge({ workspace, problems, say }) {
  check(schema, workspace, [], problems);
  if (icon) problems.push(...icon.problems);
  const name = folder();
  if (/^\.|[\\/:*?"<>|%#\x00-\x1f]/.test(name)) say(["folder"], "icon-name-unsafe");
  // Schema 1.0 has not every entry.
  const isWritten = (row) => chosen() !== "json-1-0" || isOld(minor(row.version));
  const compatibility = workspace.compatibility.map((row) => (isWritten(row) ? row : {}));
  compareFields({ ...workspace, compatibility }, say);
  compareRegistry({ ...workspace, compatibility }, name, say);
  return problems.map((problem) => ({ ...problem, place: place(problem.path) }));
}

// The field at a path, or around it.
function place(path) {
  for (let end = path.length; end > 0; end--) {
    const name = path.slice(0, end).join(".");
    if (id(`${name}-error`)) return name;
  }
  return "friendly_name";
}

// ## What is shown

const touched = new Set();
let asked = false;
let problems = [];

function element(kind, ...children) {
  const made = document.createElement(kind);
  made.append(...children);
  return made;
}

function said({ path, place: name, rule, text, help }) {
  const inside = path.join(".").slice(name.length + 1);
  return [`${inside && `${code(inside)}: `}${text.replace(/\.$/, "")}${help ? `; ${help}` : ""}. `, element("small", rule ?? "")];
}

function showProblems() {
  for (const error of form.querySelectorAll(".error")) {
    const name = error.id.replace(/-error$/, "");
    const own = problems.filter((problem) => problem.place === name && (asked || touched.has(name)));
    error.replaceChildren(...own.slice(0, 1).flatMap(said));
    for (const input of form.querySelectorAll(`[aria-describedby~="${CSS.escape(error.id)}"]`)) {
      input.ariaInvalid = own.length ? "true" : null;
    }
  }
  const summary = id("problems");
  summary.hidden = !asked || !problems.length;
  const links = problems.map((problem) => {
    const link = element("a", labelOf(problem.place));
    link.href = `#${problem.place}`;
    return element("li", link, ": ", ...said(problem));
  });
  summary.replaceChildren(element("h3", `Before the download: ${links.length} to mend`), element("ul", ...links));
}

function labelOf(name) {
  const [, row] = name.split(".");
  return (row ? `Entry ${+row + 1}, ` : "") + id(`${name}-error`).dataset.label;
}

function showTile(workspace) {
  const { friendly_name = "", architecture = [], categories = [] } = workspace;
  const values = { ...workspace, category: categories[0] };
  for (const part of document.querySelectorAll("[data-show]")) part.textContent = values[part.dataset.show] ?? "";
  id("tile-chips").replaceChildren(...[...architecture, ...categories].map((word) => element("span", word)));
  const image = id("tile-icon");
  image.hidden = !icon?.url;
  id("tile-initial").hidden = !image.hidden;
  id("tile-initial").textContent = [...friendly_name][0]?.toUpperCase() ?? "?";
  if (icon?.url && image.src !== icon.url) image.src = icon.url;
}

const chosen = () => document.querySelector("[role=tab][aria-selected=true]").id.slice(4);
let files = {};

function update() {
  const found = read();
  files = outputs(found.workspace);
  for (const [name, { text }] of Object.entries(files)) id(`output-${name}`).textContent = text;
  problems = judge(found);
  if (!files[chosen()].file) problems.push({ path: [], place: "compatibility", text: "schema 1.0 has one image: choose another file" });
  id("folder").placeholder = folder();
  id("download").textContent = `Download ${folder()}.zip`;
  showTile(found.workspace);
  showProblems();
}

// ## Rows, tabs, drafts

const channelsOf = (version) =>
  isOld(minor(version)) ? "" : (registry.tags[version] ?? Object.values(registry.tags).at(-1) ?? []).join(", ");
const NEWEST = registry.newest["1.1"] ?? releases.at(-1).version;
const FIRST_ROW = rows.children[0].cloneNode(true);

function renumber() {
  [...rows.children].forEach((own, number) => {
    const from = new RegExp(`compatibility\\.${own.dataset.row}\\.`, "g");
    for (const part of [own, ...own.querySelectorAll("*")]) {
      for (const { name, value } of part.attributes) part.setAttribute(name, value.replace(from, `compatibility.${number}.`));
    }
    own.dataset.row = number;
    own.querySelector(".number").textContent = number + 1;
    own.querySelector("[data-do=remove]").disabled = rows.children.length === 1;
  });
}

// An entry for the newest release that has none; with the image of another, or empty.
function addRow(like) {
  const made = FIRST_ROW.cloneNode(true);
  const taken = read().workspace.compatibility.map((row) => row.version);
  const { version } = releases.findLast((release) => release.number <= Math.max(minor(NEWEST), minor(taken[0]) || 0) && !taken.includes(release.version)) ?? {};
  (like ?? rows.lastElementChild).after(made);
  renumber();
  const part = (row, name) => row.querySelector(`[name$=".${name}"]`);
  for (const name of like ? ["image", "uncompressed_size_mb"] : []) part(made, name).value = part(like, name).value;
  part(made, "version").value = version ?? "";
  part(made, "available_tags").value = channelsOf(version);
  return made;
}

form.addEventListener("click", ({ target }) => {
  const action = target.dataset.do;
  if (!action) return;
  const own = target.closest("[data-row]");
  if (action === "remove") {
    const next = own.nextElementSibling ?? own.previousElementSibling;
    own.remove();
    renumber();
    next.querySelector("input").focus();
  } else {
    addRow(own).querySelector("input").focus();
  }
  changed();
});

const tabs = [...document.querySelectorAll("[role=tab]")];
function choose(tab) {
  for (const other of tabs) {
    other.setAttribute("aria-selected", other === tab);
    other.tabIndex = other === tab ? 0 : -1;
    id(other.id.replace("tab", "panel")).hidden = other !== tab;
  }
  update();
}
tabs.forEach((tab, at) => {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs.at((at + step) % tabs.length);
    next.focus();
    choose(next);
  });
});

// A browser may refuse to.
const DRAFT = `kasm-builder ${location.pathname}`;
function keep(text) {
  try {
    localStorage.setItem(DRAFT, text);
  } catch {}
}

function restore() {
  try {
    const draft = JSON.parse(localStorage.getItem(DRAFT));
    while (rows.children.length < draft.rows) addRow();
    fields().forEach((input, at) => {
      const [name, value, checked] = draft.values[at] ?? [];
      if (name !== input.name || input.type === "file") return;
      if (input.type === "checkbox") input.checked = checked;
      else input.value = value;
    });
    id("draft").hidden = false;
  } catch {}
}

function changed() {
  update();
  const values = fields().map((input) => [input.name, input.value, input.checked]);
  keep(JSON.stringify({ rows: rows.children.length, values }));
}

form.addEventListener("input", ({ target }) => {
  const version = /^compatibility\.(\d+)\.version$/.exec(target.name);
  const tags = version && form.elements[`compatibility.${version[1]}.available_tags`];
  if (tags && minor(target.value) && !tags.dataset.own) tags.value = channelsOf(target.value);
  if (target.name.endsWith(".available_tags")) target.dataset.own = "yes";
  changed();
});
form.addEventListener("focusout", ({ target }) => {
  for (const name of target.getAttribute("aria-describedby")?.split(" ") ?? []) touched.add(name.replace(/-(hint|error)$/, ""));
  // What is being clicked must not move.
  if (target.name) setTimeout(showProblems, 150);
});

async function take(file) {
  URL.revokeObjectURL(icon?.url);
  icon = file ? await look(file) : null;
  touched.add("image_src");
  update();
}
id("image_src").addEventListener("change", ({ target }) => take(target.files[0]));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  asked = true;
  update();
  const { file, text } = files[chosen()];
  if (problems.length) return id("problems").focus();
  const name = folder();
  const archive = zip([
    [`${name}/${file}`, new TextEncoder().encode(text)],
    [`${name}/${name}.${icon.ending}`, icon.bytes],
  ]);
  const link = element("a");
  link.href = URL.createObjectURL(archive);
  link.download = `${name}.zip`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});

id("restart").addEventListener("click", () => {
  keep("null");
  location.reload();
});

form.reset();
id("compatibility.0.version").value = NEWEST;
id("compatibility.0.available_tags").value = channelsOf(NEWEST);
renumber();
restore();
update();
fetchLists().then(update, () => {});
