using System.Diagnostics;

namespace PgStrata.Testing;

/// <summary>
/// Where the server programs of a major version are: PGSTRATA_PG15 and the like, the cache of eng/setup.sh, Debian's place, pg_config.
/// </summary>
static class PostgresBinaries
{
    /// <summary>The bin folder, or null when this version is not installed.</summary>
    public static string? Find(int major) =>
        Candidates(major).FirstOrDefault(bin => bin is not null && File.Exists(Path.Combine(bin, "postgres")));

    static IEnumerable<string?> Candidates(int major)
    {
        yield return Environment.GetEnvironmentVariable($"PGSTRATA_PG{major}");
        yield return Path.Combine(Repository.Root, ".cache", "postgres", $"{major}", "bin");
        yield return $"/usr/lib/postgresql/{major}/bin";
        yield return FromPgConfig(major);
    }

    static string? FromPgConfig(int major)
    {
        try
        {
            return Ask("--version").StartsWith($"PostgreSQL {major}.", StringComparison.Ordinal) ? Ask("--bindir") : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    static string Ask(string option)
    {
        var start = new ProcessStartInfo("pg_config", [option]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return answer;
    }
}
