using System.Text.Json;
using PgStrata.Server;

namespace PgStrata.Catalog;

/// <summary>Reads <see cref="TableActivity"/> in one round trip; takes no lock on the table and waits for none.</summary>
static class TableActivityReader
{
    /// <summary>Looks at the table with this OID and at its database.</summary>
    internal static async Task<TableActivity> ReadAsync(Session session, uint oid, CancellationToken cancellationToken = default)
    {
        var json = await session.ScalarAsync<string>(TableActivityQuery.Sql(oid), cancellationToken).ConfigureAwait(false);
        return JsonSerializer.Deserialize(json!, CatalogJson.Default.TableActivity)!;
    }
}
