using System.Text;

namespace PgStrata.Partitioning;

/// <summary>
/// Reads bounds as PostgreSQL deparses them: <c>FOR VALUES FROM ('-5') TO (100)</c>. Strings are quoted, quotes inside doubled; MINVALUE,
/// MAXVALUE and non-negative integers are bare (measured on 15.20: bigint is quoted, integer only when negative).
/// </summary>
sealed class PartitionBoundReader(string text)
{
    int next;

    public PartitionBound Read(PartitionKey key)
    {
        if (text == "DEFAULT")
            return new PartitionBound.Default();
        if (text.StartsWith("FOR VALUES IN (", StringComparison.Ordinal))
            return new PartitionBound.List(text);
        if (text.StartsWith("FOR VALUES WITH (", StringComparison.Ordinal))
            return new PartitionBound.Hash(text);
        return TryReadRange(key, out var bound) ? new PartitionBound.Range(bound) : new PartitionBound.Unparsed(text);
    }

    bool TryReadRange(PartitionKey key, out RangeBound bound)
    {
        bound = default;
        if (!Take("FOR VALUES FROM (") || !TryEdge(key, out var lower)
            || !Take(") TO (") || !TryEdge(key, out var upper)
            || !Take(")") || next != text.Length || lower >= upper)
            return false;
        bound = new RangeBound(lower, upper);
        return true;
    }

    bool TryEdge(PartitionKey key, out Edge edge)
    {
        if (Take("'"))
            {
            edge = default;
            return TryQuoted(out var value) && key.TryEdge(value, out edge);
        }

        edge = Take("MINVALUE") ? Edge.MinValue : Take("MAXVALUE") ? Edge.MaxValue : default;
        return !edge.IsFinite || key.TryEdge(Bare(), out edge);
    }

    bool TryQuoted(out string value)
    {
        var read = new StringBuilder();
        while (next < text.Length)
        {
            if (!Take("'"))
                read.Append(text[next++]);
            else if (Take("'"))
                read.Append('\'');
            else
            {
                value = read.ToString();
                return true;
            }
        }

        value = "";
        return false;
    }

    string Bare()
    {
        var start = next;
        while (next < text.Length && char.IsAsciiLetterOrDigit(text[next]))
            next++;
        return text[start..next];
    }

    bool Take(string expected)
    {
        if (string.CompareOrdinal(text, next, expected, 0, expected.Length) != 0)
            return false;
        next += expected.Length;
        return true;
    }
}
