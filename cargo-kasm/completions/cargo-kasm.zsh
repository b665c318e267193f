#compdef cargo-kasm
# Completes `cargo kasm` and `cargo-kasm` in zsh. What completed `cargo` before goes on completing the rest;
# Cargo's own completion looks for this function by its name.

_cargo-kasm() {
    local line value help
    local -a others folders
    for line in "${(@f)$(command cargo-kasm completions zsh -- "${(@Q)words[2,CURRENT]}")}"; do
        value=${line%%$'\t'*}
        help=${line#$value}
        help=${help#$'\t'}
        if [[ -z $value ]]; then
            continue
        elif [[ $value == */ ]]; then
            folders+=("$value")
        elif [[ -n $help ]]; then
            others+=("${value//:/\\:}:${help}")
        else
            others+=("${value//:/\\:}")
        fi
    done
    (( $#others )) && _describe -V 'cargo kasm' others
    # A tilde that was typed stays one.
    (( $#folders )) && compadd -Q -S '' -- "${(@)${(@q)folders}/#\\\~\//~/}"
}

# `cargo`, with a toolchain or options before the command.
_cargo-kasm-of-cargo() {
    local -i i=2
    while (( i < CURRENT )) && [[ $words[i] == [+-]* ]]; do
        (( i++ ))
    done
    if (( i < CURRENT )) && [[ $words[i] == kasm ]]; then
        shift $(( i - 1 )) words
        (( CURRENT -= i - 1 ))
        _cargo-kasm
    elif [[ -n $_cargo_kasm_before ]]; then
        $_cargo_kasm_before "$@"
    else
        _default
    fi
}

if [[ $funcstack[1] == _cargo-kasm ]]; then
    # Loaded as a file of `fpath`.
    _cargo-kasm "$@"
elif (( $+functions[compdef] )); then
    compdef _cargo-kasm cargo-kasm
    if [[ ${_comps[cargo]-} != _cargo-kasm-of-cargo ]]; then
        typeset -g _cargo_kasm_before=${_comps[cargo]-}
        compdef _cargo-kasm-of-cargo cargo
    fi
fi
