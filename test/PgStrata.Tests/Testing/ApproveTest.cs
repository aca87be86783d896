using PgStrata.Testing;
using Xunit.Sdk;

namespace PgStrata.Tests.Testing;

public sealed class ApproveTest : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("approve-");

    string Approved => Path.Combine(folder.FullName, "x.approved.txt");

    string Received => Path.Combine(folder.FullName, "x.received.txt");

    [Fact]
    public void the_approved_text_passes_whatever_its_line_ends()
    {
        File.WriteAllText(Approved, "a\r\nb\r\n");
        File.WriteAllText(Received, "of an earlier run");

        Approve.Against(Approved, Received, "a\nb", accept: false);

        Assert.False(File.Exists(Received));
    }

    [Fact]
    public void another_text_fails_with_the_changed_lines_and_leaves_what_it_received()
    {
        File.WriteAllText(Approved, "1\n2\n3\n4\n5\n6\n7\n8\n");

        var failure = Assert.Throws<FailException>(() => Approve.Against(Approved, Received, "1\n2\n3\n4\nfive\n6\n7\n8\n", accept: false));

        Assert.Contains("  3\n  4\n- 5\n+ five\n  6\n  7\n  …", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("  1\n", failure.Message, StringComparison.Ordinal);
        Assert.Equal("1\n2\n3\n4\nfive\n6\n7\n8\n", File.ReadAllText(Received));
        Assert.Equal("1\n2\n3\n4\n5\n6\n7\n8\n", File.ReadAllText(Approved));
    }

    [Fact]
    public void a_text_nobody_has_approved_yet_fails()
    {
        var failure = Assert.Throws<FailException>(() => Approve.Against(Approved, Received, "", accept: false));

        Assert.Contains("does not exist yet", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Approved));
    }

    [Fact]
    public void accepting_writes_the_approved_text()
    {
        Approve.Against(Approved, Received, "new", accept: true);

        Assert.Equal("new\n", File.ReadAllText(Approved));
        Assert.False(File.Exists(Received));
    }

    public void Dispose() => folder.Delete(recursive: true);
}
