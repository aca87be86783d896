using System.Security.Cryptography;
using System.Text;

namespace PgStrata.Store;

/// <summary>Advisory lock keys: a stable 64-bit number for a name, the same from every client.</summary>
static class StoreLock
{
    internal static long Key(string name) =>
        BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes("pgstrata:" + name)).AsSpan(0, 8));
}
