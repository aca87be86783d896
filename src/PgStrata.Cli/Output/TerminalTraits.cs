namespace PgStrata.Cli.Output;

/// <summary>What may be written to a stream: escape codes, colours, a line that redraws itself, characters beyond ASCII.</summary>
sealed record TerminalTraits(bool Colours, bool Redraws, bool Unicode)
{
    /// <summary>NO_COLOR beats CLICOLOR_FORCE, as its text demands; a dumb terminal gets neither colours nor redrawing.</summary>
    internal static TerminalTraits Decide(Func<string, string?> variable, bool isTerminal, bool unicode)
    {
        var dumb = variable("TERM") == "dumb";
        var forced = variable("CLICOLOR_FORCE") is { Length: > 0 } force && force != "0";
        var forbidden = variable("NO_COLOR") is { Length: > 0 } || variable("CLICOLOR") == "0" && !forced;
        return new TerminalTraits(!forbidden && (forced || isTerminal && !dumb), isTerminal && !dumb, unicode);
    }

    /// <summary>True when the encoding of the stream and the locale can show box characters.</summary>
    internal static bool CanShowUnicode(Func<string, string?> variable, System.Text.Encoding encoding)
    {
        if (OperatingSystem.IsWindows()) return encoding.CodePage is 65001 or 1200;
        var locale = variable("LC_ALL") is { Length: > 0 } all ? all : variable("LC_CTYPE") is { Length: > 0 } type ? type
            : variable("LANG");
        // Under LANG=C .NET still writes UTF-8, but the terminal then need not show it.
        return locale is { Length: > 0 }
            && locale.Replace("-", "", StringComparison.Ordinal).Contains("utf8", StringComparison.OrdinalIgnoreCase);
    }
}
