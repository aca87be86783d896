namespace PgStrata.Cli.Bodies;

/// <summary>A file that was named on the command line.</summary>
static class GivenFile
{
    /// <exception cref="StrataException"><c>file</c>.</exception>
    internal static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StrataException("file", $"{path} cannot be read: {e.Message}", e);
        }
    }
}
