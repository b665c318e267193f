// Copy buttons, and the library's search and filters. Every page is complete without them.

const id = (name) => document.getElementById(name);

for (const button of document.querySelectorAll("[data-copy]")) {
  const said = button.closest("details, section").querySelector("[role=status]");
  button.addEventListener("click", () => copy(id(button.dataset.copy), said));
}

async function copy(source, said) {
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    said.textContent = "Copied.";
  } catch {
    // Without https there is no clipboard; what is selected can be copied.
    if (source.select) source.select();
    else getSelection().selectAllChildren(source);
    said.textContent = document.execCommand("copy") ? "Copied." : "Selected: copy it with Ctrl+C or ⌘C.";
  }
}

const form = id("find");
if (form) library();

function library() {
  const list = id("workspaces");
  const { elements } = form;
  // Without accents and case, so that "resume" finds "Résumé", "ss" "ß".
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase().trim();

  const cards = [...list.children].map((element, place) => {
    const data = JSON.parse(element.dataset.d);
    const [name, text] = ["h2", "p"].map((part) => plain(element.querySelector(part).textContent));
    const words = plain(data.categories.join(" "));
    const images = plain(data.offers.map((offer) => offer[1]).join(" "));
    return { added: 0, changed: 0, ...data, element, place, name, text, words, images };
  });

  // As Kasm does: it lists what names its version, and where a channel is chosen, what has that tag.
  function offer(card, { kasm, channel }) {
    for (const [releases, image, size, tags] of card.offers) {
      if (kasm && !releases.includes(kasm)) continue;
      if (!channel) return { image, size };
      if (tags?.includes(channel)) return { image: `${image.replace(/@.*/, "").replace(/:[^:/]*$/, "")}:${channel}`, size };
    }
    // What no Kasm lists is still there to be looked at.
    return kasm || channel ? null : { image: "" };
  }

  function score(card, query) {
    let sum = card.name === query ? 99 : 1;
    for (const word of query.split(/\s+/)) {
      const place = card.name.indexOf(word);
      const found =
        place === 0 ? 60
        : place > 0 ? (/[\p{L}\p{N}]/u.test(card.name[place - 1]) ? 25 : 40)
        : card.words.includes(word) ? 15
        : card.images.includes(word) ? 10
        : card.text.includes(word) ? 5
        : 0;
      if (!found) return 0;
      sum += found;
    }
    return sum;
  }

  function find(wanted) {
    const query = plain(wanted.q ?? "");
    return cards.flatMap((card) => {
      const chosen = (!wanted.category || card.categories.includes(wanted.category))
        && (!wanted.arch || card.architectures.includes(wanted.arch)) && offer(card, wanted);
      const rank = chosen && score(card, query);
      return rank ? [{ card, rank, ...chosen }] : [];
    });
  }

  const orders = {
    size: (a, b) => (a.size ?? Infinity) - (b.size ?? Infinity),
    newest: (a, b) => b.card.added - a.card.added,
    updated: (a, b) => b.card.changed - a.card.changed,
    "": (a, b) => b.rank - a.rank,
  };

  // Releases before 1.16 know no channels.
  function wanted() {
    const { kasm, channel } = elements;
    if (channel) channel.disabled = "old" in kasm.selectedOptions[0].dataset;
    return Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim()));
  }

  const megabytes = (size) => (size < 1000 ? `${size} MB` : `${(Math.round(size / 100) / 10).toFixed(1)} GB`);

  // Of thousands only the first are drawn; the next follow when the last comes near.
  let found = [];
  let drawn = 0;
  const near = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && draw(), { rootMargin: "1000px" });

  function draw(step = 120) {
    const next = found.slice(drawn, (drawn += step));
    for (const { card, image, size } of next) {
      card.element.lastElementChild.textContent = image;
      const chip = card.element.querySelector(".size");
      if (chip) chip.textContent = size ? megabytes(size) : "";
    }
    list.append(...next.map(({ card }) => card.element));
    near.disconnect();
    if (drawn < found.length) near.observe(list.lastElementChild);
  }

  function show() {
    const asked = wanted();
    const order = orders[asked.sort ?? ""];
    found = find(asked).sort((a, b) => order?.(a, b) || a.card.place - b.card.place);
    drawn = 0;
    list.replaceChildren();
    draw();
    const [some, all] = [found.length, cards.length];
    id("count").value = `${some < all ? `${some} of ` : ""}${all} workspace${all > 1 ? "s" : ""}`;
    id("nothing").hidden = some > 0;
    if (!some) explain(asked);
  }

  function explain({ sort, ...asked }) {
    const label = { q: "“", kasm: "Kasm ", channel: "channel ", category: "category ", arch: "" };
    const name = (key) => label[key] + asked[key] + (key === "q" ? "”" : "");
    const keys = Object.keys(asked);
    const alone = keys.find((key) => !find({ [key]: asked[key] })[0]);
    id("why").textContent = `There is nothing for ${alone ? name(alone) : keys.map(name).join(" and ")}.`;
    const buttons = keys.flatMap((key) => {
      const count = find({ ...asked, [key]: "" }).length;
      return count ? way(`Without ${name(key)}: ${count}`, () => (elements[key].value = "")) : [];
    });
    id("back").replaceChildren(...buttons, way("Show all", () => fill()));
  }

  function way(text, change) {
    const onclick = () => {
      change();
      note(true);
      show();
      elements.q.focus();
    };
    return Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: text, onclick });
  }

  // The view is the address: whoever gets it sees the same.
  function note(push, typing) {
    const query = new URLSearchParams(wanted());
    history[push ? "pushState" : "replaceState"]({ typing }, "", `${location.pathname}?${query}`.replace(/\?$/, ""));
  }

  function fill(query) {
    const asked = new URLSearchParams(query);
    for (const field of form.querySelectorAll("[name]")) {
      const value = asked.get(field.name) ?? "";
      field.value = value;
      // What the registry does not know can be asked for, and is not found.
      if (field.selectedIndex < 0) field.add(new Option(value, value, false, true));
    }
  }

  let frame;
  form.addEventListener("input", ({ target }) => {
    // A word is one step back, not each of its letters.
    const typing = target.name === "q";
    note(!(typing && history.state?.typing), typing);
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("beforeprint", () => draw(Infinity));
  addEventListener("popstate", () => {
    fill(location.search);
    show();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, select")) return;
    event.preventDefault();
    elements.q.focus();
  });

  fill(location.search);
  if (location.search) show();
}
