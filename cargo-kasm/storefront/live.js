// Reloads the page when the registry was built anew, and shows what is wrong while it cannot be.
const build = document.querySelector('meta[name="kasm-build"]')?.content;
const events = new URL("../.kasm/events", import.meta.url);
let source;

function listen() {
  source ??= new EventSource(events);
  source.onmessage = ({ data }) => {
    const now = JSON.parse(data);
    if (build && now.build !== build) location.reload();
    else show(now.problems);
  }
}

function show(problems) {
  let panel = document.getElementById("kasm-problems");
  if (!problems) return panel?.remove();
  if (!panel) {
    panel = document.createElement("div");
    panel.id = "kasm-problems";
    panel.setAttribute("role", "alert");
    const text = document.createElement("pre");
    text.tabIndex = 0;
    panel.append(text);
    document.body.append(panel);
  }
  panel.firstElementChild.textContent = problems;
}

// Browsers open few connections to one host: a page that nobody sees needs none.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) return listen();
  source?.close();
  source = undefined;
});
if (!document.hidden) listen();
