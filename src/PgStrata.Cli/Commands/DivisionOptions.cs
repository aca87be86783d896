using System.CommandLine;
using System.CommandLine.Parsing;
using PgStrata.Conversion;

namespace PgStrata.Cli.Commands;

/// <summary>How rows are divided where it is not by the ranges of a grid.</summary>
sealed class DivisionOptions
{
    readonly Option<string?> by = ValueOption.Word(
        "--by", "With rewrite: divide by ranges of the key, by a hash of it, or by lists of its values (default: range)",
        "range", "hash", "list");
    readonly Option<int?> partitions = ValueOption.OfValue<int>(
        "--partitions", "With --by hash: how many leaves", "a number from 1 to 1000", "16", TryReadCount);
    readonly Option<PartitionBy.Lists?> values = ValueOption.Read<PartitionBy.Lists>(
        "--values", "With --by list: the values of each leaf, and * for all others: eu=de,fr;us=us,ca;rest=*", "lists",
        PartitionByReader.TryReadLists);
    readonly Option<PartitionBy.Ranges?> bounds = ValueOption.Read<PartitionBy.Ranges>(
        "--bounds", "Ranges between given edges instead of a grid, with a value for each key column: 10,2026-01-01;20,2026-01-01", "edges",
        PartitionByReader.TryReadEdges);

    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[by, partitions, values, bounds]) command.Add(option);
    }

    /// <summary>It is not a grid that is asked for.</summary>
    internal bool IsGiven(CommandResult result) => result.Text(by) is "hash" or "list" || result.Given(bounds);

    internal void Check(CommandResult result, bool adopts)
    {
        if (adopts && IsGiven(result))
            result.AddError("--by hash, --by list and --bounds are for --strategy rewrite; a leaf that is adopted is a range of a grid");
        var way = result.Text(by) ?? "range";
        Belongs(result, partitions, way, "hash", isNeeded: true);
        Belongs(result, values, way, "list", isNeeded: true);
        Belongs(result, bounds, way, "range", isNeeded: false);
    }

    static void Belongs(CommandResult result, Option option, string way, string wanted, bool isNeeded)
    {
        if (way == wanted && isNeeded && !result.Given(option)) result.AddError($"--by {wanted} needs {option.Name}");
        if (way != wanted && result.Given(option)) result.AddError($"{option.Name} is for --by {wanted}");
    }

    /// <summary>Null for a grid.</summary>
    internal PartitionBy? Read(ParseResult parsed) => parsed.GetValue(by) switch
    {
        "hash" => new PartitionBy.Hash(parsed.GetValue(partitions) ?? 0),
        "list" => parsed.GetValue(values),
        _ => parsed.GetValue(bounds),
    };

    static bool TryReadCount(string text, out int value) => int.TryParse(text, out value) && value is >= 1 and <= 1000;
}
