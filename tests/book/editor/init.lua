vim.lsp.config("rust_analyzer", {
  settings = {
    ["rust-analyzer"] = {
      check = {
        overrideCommand = {
          "cargo", "kasm", "check", "--workspace", "--message-format", "cargo-json",
        },
      },
    },
  },
})
