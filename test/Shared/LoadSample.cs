using System.Runtime.InteropServices;

namespace PgStrata.Testing;

/// <summary>One acknowledged operation: when it began (a stopwatch time stamp) and how long it took.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct LoadSample(long At, TimeSpan Took);
