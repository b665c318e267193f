# Completes `cargo kasm` and `cargo-kasm` in bash. What completed `cargo` before goes on completing the rest.

# The words from the first argument on; what bash splits at `=` and `:` is put together again.
_cargo_kasm() {
    local first=$1 typed=$2 words=() word is_joined='' i
    for ((i = first; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]//\\/}
        if ((${#words[@]} > 0)) && [[ -n $is_joined || $word == [=:]* ]]; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
        if [[ $word == *[=:] ]]; then is_joined=1; else is_joined=''; fi
    done
    word=${words[${#words[@]} - 1]}
    # Only the last part of the word is replaced.
    local before=${word%"${typed//\\/}"} line value
    COMPREPLY=()
    while IFS= read -r line; do
        value=${line%%$'\t'*}
        value=${value#"$before"}
        printf -v value %q "$value"
        COMPREPLY+=("${value/#\\~\//\~/}")
    done < <(command cargo-kasm completions bash -- "${words[@]}")
    if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == */ ]]; then
        compopt -o nospace 2>/dev/null
    fi
}

_cargo_kasm_alone() {
    _cargo_kasm 1 "$2"
}

# `cargo`, with a toolchain or options before the command.
_cargo_kasm_of_cargo() {
    local i=1
    while ((i < COMP_CWORD)) && [[ ${COMP_WORDS[i]} == [+-]* ]]; do
        ((i++))
    done
    if ((i < COMP_CWORD)) && [[ ${COMP_WORDS[i]} == kasm ]]; then
        _cargo_kasm "$((i + 1))" "$2"
        return
    fi
    if [[ -z $_cargo_kasm_before ]]; then
        # It may be loaded only now.
        local load
        for load in _comp_load __load_completion; do
            if declare -F "$load" >/dev/null && "$load" cargo; then break; fi
        done
        _cargo_kasm_register
    fi
    if [[ -n $_cargo_kasm_before ]]; then
        "$_cargo_kasm_before" "$@"
    fi
}

# Takes the place of what completes `cargo`, with the same options, and remembers it.
_cargo_kasm_register() {
    local registered options='-o bashdefault -o default'
    registered=$(complete -p cargo 2>/dev/null)
    if [[ $registered =~ ^complete\ (.*)-F\ ([^ ]+)\ cargo$ && ${BASH_REMATCH[2]} != _cargo_kasm_of_cargo ]]; then
        options=${BASH_REMATCH[1]}
        _cargo_kasm_before=${BASH_REMATCH[2]}
    fi
    # shellcheck disable=SC2086 # several options
    complete $options -F _cargo_kasm_of_cargo cargo
}

if [[ ${BASH_VERSINFO[0]} -gt 4 || (${BASH_VERSINFO[0]} -eq 4 && ${BASH_VERSINFO[1]} -ge 4) ]]; then
    complete -o nosort -F _cargo_kasm_alone cargo-kasm
else
    complete -F _cargo_kasm_alone cargo-kasm
fi
: "${_cargo_kasm_before=}"
_cargo_kasm_register
