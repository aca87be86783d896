using System.Runtime.CompilerServices;

namespace PgStrata.Testing;

/// <summary>The checkout the tests were built from.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    static string Find([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here);
        while (folder is not null && !File.Exists(Path.Combine(folder, "PgStrata.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder
            ?? throw new InvalidOperationException($"No PgStrata.slnx above {here}: the checkout moved since the tests were built.");
    }
}
