#!/usr/bin/env python3
"""What the macros cost a user's crate, as ratios to the least that any way could cost.

    tests/compile_cost.py [WORD]       edits and rebuilds generated crates; prints ratios with limits,
                                       of the rows that WORD is in
    tests/compile_cost.py --first      CPU seconds of what a first build compiles, crate by crate

The floor is the same registry's JSON behind `include_str!`. Each figure is the median of rebuilds
after one workspace was edited, in the dev profile, floor and subject in turn, so that whatever else
the machine does hits both. A limit that is missed is told, and the exit code is 1.
"""

import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROUNDS = 9
# The start of a PNG of 128 by 128 pixels.
ICON = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x80\0\0\0\x80\x08\x02\0\0\0\x4c\x5c\xf6\x9c" + bytes(8159)

SETTINGS = {
    "name": "Generated",
    "description": "Generated workspaces.",
    "list_url": "https://generated.example/kasm/",
    "icon": "https://generated.example/logo.png",
}


def main():
    if sys.argv[1:2] == ["--rustc"]:
        sys.exit(rustc(sys.argv[2:]))
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        if "--first" in sys.argv:
            sys.exit(first_build(folder))
        sys.exit(rebuilds(folder, sys.argv[1] if len(sys.argv) > 1 else ""))


def rebuilds(folder, word):
    """The ratios of rebuilds after an edit."""
    floor = Floor(folder / "floor", 1000)
    toml = Toml(folder / "toml", 1000)
    rows = [
        ("1,000 in TOML, build.rs", lambda: toml, floor, 3.0),
        ("… with list-json", lambda: Toml(folder / "lists", 1000, ["list-json"]), floor, 5.0),
        ("1,000 in one registry!", lambda: Inline(folder / "one", 1000, False), floor, 10.0),
        ("1,000 workspace!s", lambda: Inline(folder / "each", 1000, True), floor, 10.0),
        ("10,000 in TOML to 1,000", lambda: Toml(folder / "large", 10000), toml, 8.0),
    ]
    missed = False
    print(f"{'edit, then cargo build':28} {'seconds':>8} {'of':>8} {'ratio':>6}  limit")
    for name, make, base, limit in rows:
        if word not in name:
            continue
        subject = make()
        # What was just written is on its way to the disk for a while.
        os.sync()
        times = [(base.rebuild(), subject.rebuild()) for _ in range(ROUNDS)]
        of, own = (statistics.median(column) for column in zip(*times))
        missed |= own / of > limit
        mark = "  MISSED" if own / of > limit else ""
        print(f"{name:28} {own:8.3f} {of:8.3f} {own / of:6.1f}  {limit:g}{mark}", flush=True)
    return int(missed)


def first_build(folder):
    """CPU seconds of every crate that a first build compiles for the macros."""
    crate = Toml(folder / "first", 1, build=False)
    log = folder / "log"
    environment = dict(os.environ, COST_LOG=str(log), RUSTC_WRAPPER=str(wrapper(folder)))
    environment["CARGO_TARGET_DIR"] = str(folder / "target")
    # What comes from a registry of crates is never compiled incrementally; a path would be.
    environment["CARGO_INCREMENTAL"] = "0"
    command = ["cargo", "build", "--quiet", *OFFLINE, "-j1"]
    subprocess.run(command, cwd=crate.folder, env=environment, check=True)
    seconds = {}
    for line in log.read_text().splitlines():
        spent, name = line.split()
        if not name.startswith("generated"):
            seconds[name] = seconds.get(name, 0.0) + float(spent)
    total = sum(seconds.values())
    print("| crate | CPU seconds |\n|---|---|")
    for name, spent in sorted(seconds.items(), key=lambda row: -row[1]):
        if spent >= 0.1:
            print(f"| `{name}` | {spent:.1f} |")
    print(f"| all | **{total:.1f}** |")
    return int(total > 12)


def wrapper(folder):
    script = folder / "rustc"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{__file__}" --rustc "$@"\n')
    script.chmod(0o755)
    return script


def rustc(command):
    """Runs the compiler and notes what it spent."""
    # Cargo hands the compiler its jobserver as open files.
    code = subprocess.call(command, close_fds=False)
    if "--crate-name" in command and "___" not in command:
        name = command[command.index("--crate-name") + 1]
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        with open(os.environ["COST_LOG"], "a") as log:
            log.write(f"{used.ru_utime + used.ru_stime:.3f} {name}\n")
    return code


OFFLINE = ["--offline"]


class Crate:
    """A generated crate that is built, edited and built again."""

    def __init__(self, folder, count, features=(), build=True):
        self.folder, self.count, self.edits = folder, count, 0
        (folder / "src").mkdir(parents=True)
        (folder / "Cargo.lock").write_bytes((ROOT / "Cargo.lock").read_bytes())
        self.write(list(features))
        if build:
            self.cargo()

    def manifest(self, dependencies):
        # Each has a name of its own: Cargo keeps what belongs to packages of one name in one place.
        name = f"generated-{self.folder.name}"
        text = f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2024"\n'
        (self.folder / "Cargo.toml").write_text(f"{text}{dependencies}[workspace]\n")

    def cargo(self):
        start = time.perf_counter()
        environment = dict(os.environ, CARGO_TARGET_DIR=str(self.folder.parent / "target"))
        subprocess.run(["cargo", "build", "--quiet", *OFFLINE], cwd=self.folder, env=environment, check=True)
        return time.perf_counter() - start

    def rebuild(self):
        self.edits += 1
        self.edit(2000 + self.edits)
        return self.cargo()


def dependencies(features):
    listed = ", ".join(f'"{feature}"' for feature in features)
    macros = f'registry-macros = {{ path = "{ROOT}/registry-macros", features = [{listed}] }}\n'
    core = f'registry-core = {{ path = "{ROOT}/registry-core" }}\n'
    return f"[dependencies]\n{macros}{core}"


class Floor(Crate):
    def write(self, _):
        self.manifest("")
        (self.folder / "src/lib.rs").write_text('pub static LIST: &str = include_str!("../list.json");\n')
        self.edit(2000)

    def edit(self, memory):
        import json

        workspaces = [fields(index, memory if index == 500 else 2768) for index in range(self.count)]
        text = json.dumps(dict(SETTINGS, workspaces=workspaces), separators=(",", ":"))
        (self.folder / "list.json").write_text(text)


class Toml(Crate):
    def write(self, features):
        watch = f'[build-dependencies]\nregistry-core = {{ path = "{ROOT}/registry-core", features = ["load"] }}\n'
        self.manifest(dependencies(features) + watch)
        (self.folder / "build.rs").write_text('fn main() { registry_core::build::watch("registry.toml"); }\n')
        (self.folder / "src/lib.rs").write_text('registry_macros::include_registry!("registry.toml");\n')
        lines = "".join(f'{key} = "{value}"\n' for key, value in SETTINGS.items())
        (self.folder / "registry.toml").write_text(f"[registry]\n{lines}")
        for index in range(self.count):
            self.workspace(index, 2768)

    def workspace(self, index, memory):
        folder = self.folder / f"workspaces/app-{index:05}"
        if not folder.exists():
            folder.mkdir(parents=True)
            (folder / f"app-{index:05}.png").write_bytes(ICON)
        (folder / "workspace.toml").write_text(
            "".join(f"{key} = {toml(value)}\n" for key, value in fields(index, memory).items())
        )

    def edit(self, memory):
        self.workspace(min(500, self.count - 1), memory)


class Inline(Crate):
    def __init__(self, folder, count, each):
        self.each = each
        super().__init__(folder, count)

    def write(self, _):
        self.manifest(dependencies([]))
        (self.folder / "icons").mkdir()
        for index in range(self.count):
            (self.folder / f"icons/app-{index:05}.png").write_bytes(ICON)
        self.edit(2768)

    def edit(self, memory):
        workspaces = [rust(fields(index, memory if index == 500 else 2768)) for index in range(self.count)]
        settings = ", ".join(f'{key}: "{value}"' for key, value in SETTINGS.items())
        if self.each:
            text = f"registry_macros::registry! {{ {settings} }}\n"
            text += "".join(f"registry_macros::workspace! {workspace}\n" for workspace in workspaces)
        else:
            joined = ",\n".join(workspaces)
            text = f"registry_macros::registry! {{ {settings}, workspaces: [{joined}] }}\n"
        (self.folder / "src/lib.rs").write_text(text)


def fields(index, memory):
    """A workspace of about 690 bytes of JSON, with eight fields and a run_config."""
    entry = lambda minor: {
        "version": f"{minor}.x",
        "image": f"kasmweb/app-{index:05}:{minor}.0",
        "uncompressed_size_mb": 2000 + index,
        "available_tags": ["develop", f"{minor}.0"],
    }
    return {
        "friendly_name": f"Application {index}",
        "description": f"The application number {index}: it is streamed to a browser, and is of use there.",
        "image_src": f"app-{index:05}.png",
        "categories": ["Development", "Office"],
        "architecture": ["amd64", "arm64"],
        "docker_registry": "https://index.docker.io/v1/",
        "memory": memory,
        "compatibility": [entry("1.16"), entry("1.17")],
        "run_config": {"hostname": "kasm", "environment": {"APP": str(index)}},
    }


def toml(value):
    return written(value, "{} = {}")


def rust(value):
    """As rustfmt would have it, more or less: a line for each field."""
    lines = [f"    {key}: {written(item, '{}: {}')},\n" for key, item in value.items()]
    return "{\n" + "".join(lines) + "}"


def written(value, entry):
    if isinstance(value, dict):
        return "{ " + ", ".join(entry.format(key, written(item, entry)) for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(written(item, entry) for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


if __name__ == "__main__":
    main()
