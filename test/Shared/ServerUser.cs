using System.Diagnostics;

namespace PgStrata.Testing;

/// <summary>
/// The operating-system user test servers run as: PostgreSQL refuses to start as root, so root lends them to an unprivileged one.
/// </summary>
static class ServerUser
{
    /// <summary>The user servers run as; null: the one that runs the tests.</summary>
    public static string? Name { get; } = Environment.IsPrivilegedProcess ? Unprivileged() : null;

    /// <summary>
    /// A process start of <paramref name="program"/> as that user, in a session of its own, so
    /// that Ctrl-C in a terminal reaches only the tests.
    /// </summary>
    public static ProcessStartInfo Start(string program, params IEnumerable<string> arguments)
    {
        IEnumerable<string> line = Name is null
            ? [program, .. arguments]
            : ["setpriv", $"--reuid={Name}", $"--regid={Name}", "--init-groups", program, .. arguments];
        var start = new ProcessStartInfo("setsid", line) { WorkingDirectory = "/" };
        // The developer's own PGHOST, PGOPTIONS … must not reach a test server.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C.UTF-8";
        return start;
    }

    /// <summary>
    /// The bin folder to run servers from: <paramref name="bin"/>, or a copy of its installation under <paramref name="folder"/> when that
    /// user cannot reach it, as in a checkout below a home folder that is closed to others.
    /// </summary>
    public static async Task<string> ReachAsync(string bin, string folder)
    {
        try
        {
            await RunAsync("test", "-x", Path.Combine(bin, "postgres"));
            return bin;
        }
        catch (InvalidOperationException)
        {
            var copy = Path.Combine(folder, "install");
            await FinishAsync(new("cp", ["-r", Path.GetDirectoryName(bin)!, copy]));
            await FinishAsync(new("chown", ["-R", $"{Name}:", copy]));
            return Path.Combine(copy, Path.GetFileName(bin));
        }
    }

    /// <summary>Runs a program to its end as that user and throws with its output when it fails.</summary>
    public static Task RunAsync(string program, params IEnumerable<string> arguments) => FinishAsync(Start(program, arguments));

    static async Task FinishAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n{await output}{await errors}");
    }

    static string Unprivileged()
    {
        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        return users.Contains("postgres") ? "postgres"
            : users.Contains("nobody") ? "nobody"
            : throw new InvalidOperationException("The tests run as root and there is no user 'postgres' or 'nobody' to run a server as.");
    }
}
