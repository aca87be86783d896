using System.Runtime.CompilerServices;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace PgStrata.Testing;

/// <summary>Golden files: text a person has looked at once and approved.</summary>
static class Approve
{
    /// <summary>
    /// Holds <paramref name="text"/> against <c>Golden/Class.name.approved.ext</c> beside the test. On a difference it leaves a
    /// <c>.received</c> file there and fails; PGSTRATA_APPROVE=1 accepts instead.
    /// </summary>
    public static void That(
        string text, string? name = null, string extension = "txt",
        [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        var stem = Path.Combine(Path.GetDirectoryName(file)!, "Golden", $"{Path.GetFileNameWithoutExtension(file)}.{name ?? member}");
        ThatFile($"{stem}.approved.{extension}", text);
    }

    /// <summary>Holds <paramref name="text"/> against a file named in full, with <c>.approved.</c> in its name.</summary>
    public static void ThatFile(string approvedFile, string text) =>
        Against(
            approvedFile, approvedFile.Replace(".approved.", ".received.", StringComparison.Ordinal), text,
            Environment.GetEnvironmentVariable("PGSTRATA_APPROVE") is "1");

    internal static void Against(string approvedFile, string receivedFile, string text, bool accept)
    {
        var received = text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        var approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile).ReplaceLineEndings("\n") : null;
        if (received == approved)
        {
            File.Delete(receivedFile);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(approvedFile)!);
        if (accept)
        {
            File.WriteAllText(approvedFile, received);
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, received);
        var what = approved is null ? "does not exist yet" : "differs";
        Assert.Fail($"""
            {Path.GetRelativePath(Repository.Root, approvedFile)} {what} (- approved, + received).
            If the new text is right, run the test again with PGSTRATA_APPROVE=1.
            {Difference(approved ?? "", received)}
            """);
    }

    /// <summary>The changed lines, each with the two before and after it.</summary>
    static string Difference(string approved, string received)
    {
        const int around = 2;
        var lines = new InlineDiffBuilder(new Differ()).BuildDiffModel(approved, received).Lines;
        var near = lines.Select((line, i) => (line, i)).Where(at => at.line.Type != ChangeType.Unchanged)
            .SelectMany(at => Enumerable.Range(at.i - around, (2 * around) + 1)).ToHashSet();
        var shown = new List<string>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (near.Contains(i))
                shown.Add(Mark(lines[i].Type) + lines[i].Text);
            else if (near.Contains(i - 1))
                shown.Add("  …");
        }

        return string.Join('\n', shown);
    }

    static string Mark(ChangeType type) => type switch { ChangeType.Inserted => "+ ", ChangeType.Deleted => "- ", _ => "  " };
}
