namespace PgStrata.Cli.Commands;

/// <summary>
/// The scripts. Each hands the words after the command to <c>[suggest:POSITION]</c>, so an alias or a path to the tool works too.
/// </summary>
static class CompletionShim
{
    internal static readonly IReadOnlyList<string> Shells = ["bash", "zsh", "fish", "pwsh"];

    internal static string For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => Pwsh,
    };

    const string Bash = """
        # pgstrata completion for bash
        _pgstrata_complete() {
            local line="${COMP_LINE:0:COMP_POINT}" word="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n'
            line="${line#"${line%%[![:space:]]*}"}"
            case "$line" in *[[:space:]]*) line="${line#*[[:space:]]}" ;; *) return ;; esac
            COMPREPLY=($(compgen -W "$("$1" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _pgstrata_complete pgstrata

        """;

    const string Zsh = """
        #compdef pgstrata
        # pgstrata completion for zsh
        _pgstrata_complete() {
            local line="${(j: :)words[2,CURRENT]}"
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
            if (( ${#found} )) && [[ -n "${found[1]}" ]]; then compadd -- "${found[@]}"; else _files; fi
        }
        compdef _pgstrata_complete pgstrata

        """;

    const string Fish = """
        # pgstrata completion for fish
        function __pgstrata_complete
            set -l words (commandline -opc) (commandline -ct)
            set -l line (string join ' ' -- $words[2..-1])
            $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c pgstrata -a '(__pgstrata_complete)'

        """;

    const string Pwsh = """
        # pgstrata completion for PowerShell
        Register-ArgumentCompleter -Native -CommandName pgstrata -ScriptBlock {
            param($word, $tree, $position)
            $name = $tree.CommandElements[0].Extent
            $all = $tree.Extent.Text.PadRight($position - $tree.Extent.StartOffset)
            $line = $all.Substring(0, $position - $tree.Extent.StartOffset).Substring($name.Text.Length).TrimStart()
            & $name.Text "[suggest:$($line.Length)]" $line 2>$null |
                Where-Object { $_ -like "$word*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }

        """;
}
