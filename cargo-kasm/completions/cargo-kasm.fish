# Completes `cargo kasm` and `cargo-kasm` in fish. What completes the rest of `cargo` stays as it is.

# The words behind `cargo kasm` or `cargo-kasm`; none where another command of Cargo is meant.
function __cargo_kasm_words
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    set -l is_cargo (string match --quiet --regex '(^|/)cargo$' -- $words[1]; and echo yes)
    set -e words[1]
    if test -n "$is_cargo"
        while set -q words[1]; and string match --quiet --regex '^[+-]' -- $words[1]
            set -e words[1]
        end
        test "$words[1]" = kasm; or return 1
        set -e words[1]
    end
    string join \n -- $words
    return 0
end

function __cargo_kasm_candidates
    set -l words (__cargo_kasm_words)
    command cargo-kasm completions fish -- $words (commandline --current-token --cut-at-cursor)
end

complete --command cargo-kasm --no-files --keep-order --arguments '(__cargo_kasm_candidates)'
complete --command cargo --condition '__cargo_kasm_words >/dev/null' --no-files --keep-order --arguments '(__cargo_kasm_candidates)'
