using PgStrata.Testing;

namespace PgStrata.Tests.Architecture;

public sealed class FilesTest
{
    const int MostBytes = 15 * 1024;

    [Fact]
    public void no_source_file_is_over_15_kilobytes()
    {
        var files = new DirectoryInfo(Path.Combine(Repository.Root, "src")).GetFiles("*.cs", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        var big = files.Where(file => file.Length > MostBytes)
            .Select(file => $"{Path.GetRelativePath(Repository.Root, file.FullName)}: {file.Length} bytes");
        Assert.Equal("", string.Join('\n', big));
    }
}
