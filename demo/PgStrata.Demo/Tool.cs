using System.Diagnostics;
using PgStrata.Testing;

namespace PgStrata.Demo;

/// <summary>The pgstrata command, run as an operator runs it.</summary>
sealed class Tool(string connection)
{
    /// <summary>Runs it with its output on the screen.</summary>
    internal async Task RunAsync(params string[] arguments)
    {
        var quoted = arguments.Select(a => a.Contains(' ', StringComparison.Ordinal) ? $"'{a}'" : a);
        Console.WriteLine($"\n$ pgstrata {string.Join(' ', quoted)}");
        var code = await StartAsync(arguments, quiet: false);
        if (code != 0) throw new InvalidOperationException($"pgstrata ended with {code}");
    }

    /// <summary>Runs it and shows its output only when it fails.</summary>
    internal async Task RunQuietlyAsync(params string[] arguments)
    {
        var code = await StartAsync(arguments, quiet: true);
        if (code != 0) throw new InvalidOperationException($"pgstrata {string.Join(' ', arguments)} ended with {code}");
    }

    /// <summary>The only word of the first line of stdout that an operation's id is.</summary>
    internal async Task<string> OutputAsync(params string[] arguments)
    {
        using var process = Process.Start(Info(arguments, redirect: true))!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return text;
    }

    async Task<int> StartAsync(string[] arguments, bool quiet)
    {
        using var process = Process.Start(Info(arguments, quiet))!;
        var output = quiet ? process.StandardOutput.ReadToEndAsync() : Task.FromResult("");
        await process.WaitForExitAsync();
        if (quiet && process.ExitCode != 0) Console.WriteLine(await output);
        return process.ExitCode;
    }

    ProcessStartInfo Info(string[] arguments, bool redirect)
    {
        var info = new ProcessStartInfo(Path.Combine(Repository.Root, "pgstrata"), arguments)
        {
            RedirectStandardOutput = redirect, UseShellExecute = false,
        };
        info.Environment["PGSTRATA_CONNECTION"] = connection;
        return info;
    }
}
