# Completes `cargo kasm` and `cargo-kasm` in PowerShell. What completed `cargo` before goes on completing the rest.

# PowerShell does not say by itself what completes a command.
$CargoKasmBefore = $null
try {
    $field = [System.Management.Automation.EngineIntrinsics].GetField('_context', 'NonPublic,Instance')
    $context = $field.GetValue($ExecutionContext)
    $property = $context.GetType().GetProperty('NativeArgumentCompleters', 'NonPublic,Instance')
    $CargoKasmBefore = $property.GetValue($context)['cargo']
} catch {
    # Then the rest of `cargo` is left to file names.
}
if ("$CargoKasmBefore" -match 'cargo-kasm completions') { return }

$CargoKasmComplete = {
    param($wordToComplete, $commandAst, $cursorPosition)

    $elements = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition })
    $words = @($elements | Select-Object -Skip 1 | ForEach-Object { $_.Extent.Text.Trim("'`"") })
    if ($elements.Count -gt 1 -and $wordToComplete -ne '') {
        $words = @($words | Select-Object -SkipLast 1)
    }
    if ([IO.Path]::GetFileNameWithoutExtension($elements[0].Extent.Text) -eq 'cargo') {
        while ($words.Count -gt 0 -and $words[0] -match '^[+-]') {
            $words = @($words | Select-Object -Skip 1)
        }
        if ($words.Count -eq 0 -or $words[0] -ne 'kasm') {
            if ($CargoKasmBefore) { & $CargoKasmBefore $wordToComplete $commandAst $cursorPosition }
            return
        }
        $words = @($words | Select-Object -Skip 1)
    }
    # An empty argument would be lost on the way in Windows PowerShell.
    $word = if ($wordToComplete -eq '' -and $PSVersionTable.PSVersion.Major -lt 7) { '""' } else { $wordToComplete }
    cargo-kasm completions powershell -- @words $word | ForEach-Object {
        $value, $help = $_ -split "`t", 2
        $shown = if ($value -match '[\s''$;&|(){}]') { "'" + ($value -replace "'", "''") + "'" } else { $value }
        $tip = if ($help) { $help } else { $value }
        [System.Management.Automation.CompletionResult]::new($shown, $value, 'ParameterValue', $tip)
    }
}.GetNewClosure()

Register-ArgumentCompleter -Native -CommandName 'cargo', 'cargo.exe', 'cargo-kasm', 'cargo-kasm.exe' -ScriptBlock $CargoKasmComplete
