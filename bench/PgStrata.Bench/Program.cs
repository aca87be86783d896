using PgStrata.Bench.Conversion;
using PgStrata.Bench.Maintenance;
using PgStrata.Bench.Output;

namespace PgStrata.Bench;

/// <summary>The bench: JSON on stdout, what is going on and a table for people on stderr.</summary>
static class Program
{
    static async Task<int> Main(string[] arguments)
    {
        if (!BenchOptions.TryRead(arguments, out var options, out var fault))
        {
            await Console.Error.WriteLineAsync($"bench: {fault} (try ./bench.sh --help)");
            return 2;
        }

        await using var server = await BenchServer.StartAsync();
        var conversions = new List<ConvertResult>();
        var controls = new List<ControlResult>();
        var rewriteControls = new List<ControlResult>();
        var rewrites = new List<ConvertResult>();
        var captures = new List<CaptureResult>();
        var resumes = new List<ResumeResult>();
        foreach (var rows in options.Rows)
        {
            if (options.Converts)
                await new ConvertBench(server, Chosen(options, ConvertBench.Adopting), rows, options.Rounds).RunAsync(conversions, controls);
            if (options.Rewrites)
                await new ConvertBench(server, Chosen(options, ConvertBench.Copying), rows, options.Rounds).RunAsync(
                    rewrites, rewriteControls,
                    async database => captures.Add(await CaptureCost.MeasureAsync(database, rows)),
                    async database => resumes.Add(await Resumed.MeasureAsync(database, rows)));
        }

        var maintenance = options.Maintains ? await new MaintainBench(server, options.Tables).RunAsync() : [];
        var document = new BenchDocument(
            await Machine.ReadAsync(server), conversions, controls, rewrites, rewriteControls, captures, resumes,
            maintenance,
            // What --only left out has no figure.
            [
                .. ConvertTargets.Of(conversions).Concat(RewriteTargets.Of(rewrites)).Concat(RewriteTargets.Of(resumes)).Concat(MaintainTargets.Of(maintenance))
                    .Where(target => !double.IsNaN(target.Figure)),
            ]);
        var json = document.ToJson();
        await Console.Out.WriteLineAsync(json);
        if (options.JsonFile is { } file)
            await File.WriteAllTextAsync(file, json + "\n");
        await Console.Error.WriteLineAsync(BenchText.Of(document));
        return document.Targets.All(target => target.Passed) ? 0 : 1;
    }

    static IReadOnlyList<Variant> Chosen(BenchOptions options, IReadOnlyList<Variant> variants) =>
        options.Only.Count == 0 ? variants : [.. variants.Where(v => options.Only.Contains(v.Name))];
}
