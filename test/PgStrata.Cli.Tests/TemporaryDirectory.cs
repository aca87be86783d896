namespace PgStrata.Cli.Tests;

/// <summary>A directory that goes away with the test.</summary>
sealed class TemporaryDirectory : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("pgstrata");

    internal string Path => directory.FullName;

    internal string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => directory.Delete(recursive: true);
}
