using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PgStrata.Catalog;

/// <summary>What a plan was made for: a plan refuses to run on a table whose fingerprint is another.</summary>
static class ShapeFingerprint
{
    /// <summary>SHA-256, lower-case hex, of the table's OID and its <see cref="ShapeRendering"/>.</summary>
    /// <remarks>
    /// In: the OID (a table dropped and made again under the same name is another table), everything the rendering
    /// holds, dependents and inbound keys too. Out: statistics, sizes, file node, sequence positions, OIDs of parts:
    /// VACUUM, ANALYZE, REINDEX and rows leave it as it is.
    /// </remarks>
    internal static string Of(TableShape shape)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"oid={shape.Oid}\n");
        // Lengths keep a value with a line break from looking like two lines.
        foreach (var (path, value) in ShapeRendering.Of(shape))
            text.Append(CultureInfo.InvariantCulture, $"{path.Length}:{path}={value.Length}:{value}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
