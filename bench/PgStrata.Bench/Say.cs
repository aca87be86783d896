namespace PgStrata.Bench;

/// <summary>What is going on, for those who wait.</summary>
static class Say
{
    internal static void Line(string text) => Console.Error.WriteLine($"bench: {text}");
}
