# Completes `cargo kasm` and `cargo-kasm` in elvish. What completed `cargo` before goes on completing the rest.

use str

fn cargo-kasm-candidates {|@words|
    (external cargo-kasm) completions elvish -- $@words | from-lines | each {|line|
        var value @help = (str:split "\t" $line)
        if (eq $help []) {
            edit:complex-candidate $value &code-suffix=(if (str:has-suffix $value /) { put '' } else { put ' ' })
        } else {
            edit:complex-candidate $value &display=$value' ('(str:join ' ' $help)')' &code-suffix=' '
        }
    }
}

set edit:completion:arg-completer[cargo-kasm] = {|_ @words| cargo-kasm-candidates $@words }

var cargo-kasm-before = {|@words| edit:complete-filename $words[-1] }
if (has-key $edit:completion:arg-completer cargo) {
    set cargo-kasm-before = $edit:completion:arg-completer[cargo]
}
set edit:completion:arg-completer[cargo] = {|cargo @words|
    var rest = $words
    while (and (> (count $rest) 1) (or (str:has-prefix $rest[0] +) (str:has-prefix $rest[0] -))) {
        set rest = $rest[1..]
    }
    if (and (> (count $rest) 1) (eq $rest[0] kasm)) {
        cargo-kasm-candidates (all $rest[1..])
    } else {
        $cargo-kasm-before $cargo $@words
    }
}
