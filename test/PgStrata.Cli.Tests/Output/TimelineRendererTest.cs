using PgStrata.Cli.Output;

namespace PgStrata.Cli.Tests.Output;

public sealed class TimelineRendererTest
{
    static readonly TimelineEdge Now = TimelineEdge.At(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public void legacy_leaf_leaves_future_gap_and_default_are_drawn() => Same("""
                                                      ▼                ┊  ▼ now 2026-11-20 10:00  ┊ horizon 2026-11-27
        fixes_legacy                      ◄▓▓         ┊                ┊  MINVALUE → 2026-11-17  ~225 M rows  legacy
        fixes_p20261117                     ▒▒▒▒      ┊                ┊  2026-11-17 → 2026-11-18  ~41.0 k rows  due
        fixes_p20261118                        ████   ┊                ┊  2026-11-18 → 2026-11-19  ~40.0 k rows
        (gap)                                     ··· ┊                ┊  2026-11-19 → 2026-11-20  no leaf
        fixes_p20261120                             ████               ┊  2026-11-20 → 2026-11-21  ~12.0 k rows
        fixes_p20261121                               ┊░░░░            ┊  2026-11-21 → 2026-11-22  ~0 rows  future
        a_very_lon…_old_system_p20261122              ┊   ░░░░         ┊  2026-11-22 → 2026-11-23  ~0 rows  future
        fixes_default                                 ┊                ┊  ~3 rows  DEFAULT

        """, Draw(Set(), 110, unicode: true));

    [Fact]
    public void the_same_in_ascii() => Same("""
                                                      v                |  v now 2026-11-20 10:00  | horizon 2026-11-27
        fixes_legacy                      <==         |                |  MINVALUE -> 2026-11-17  ~225 M rows  legacy
        fixes_p20261117                     xxxx      |                |  2026-11-17 -> 2026-11-18  ~41.0 k rows  due
        fixes_p20261118                        ####   |                |  2026-11-18 -> 2026-11-19  ~40.0 k rows
        (gap)                                     ... |                |  2026-11-19 -> 2026-11-20  no leaf
        fixes_p20261120                             ####               |  2026-11-20 -> 2026-11-21  ~12.0 k rows
        fixes_p20261121                               |----            |  2026-11-21 -> 2026-11-22  ~0 rows  future
        a_very_lon..old_system_p20261122              |   ----         |  2026-11-22 -> 2026-11-23  ~0 rows  future
        fixes_default                                 |                |  ~3 rows  DEFAULT

        """, Draw(Set(), 110, unicode: false));

    [Fact]
    public void many_old_leaves_are_folded_into_one_line() => Same("""
                                       v                    |  v now 2026-11-20 10:00  | horizon 2026-11-27
        (389 leaves)  <###             |                    |  2025-10-23 -> 2026-11-16  ~389 k rows
        fixes_389        ####          |                    |  2026-11-16 -> 2026-11-17  ~1.0 k rows
        fixes_390           ####       |                    |  2026-11-17 -> 2026-11-18  ~1.0 k rows
        fixes_391              #####   |                    |  2026-11-18 -> 2026-11-19  ~1.0 k rows
        fixes_392                  ####|                    |  2026-11-19 -> 2026-11-20  ~1.0 k rows
        fixes_393                     ####                  |  2026-11-20 -> 2026-11-21  ~1.0 k rows
        fixes_394                      | ----               |  2026-11-21 -> 2026-11-22  ~1.0 k rows  future
        fixes_395                      |    -----           |  2026-11-22 -> 2026-11-23  ~1.0 k rows  future
        fixes_396                      |        ----        |  2026-11-23 -> 2026-11-24  ~1.0 k rows  future
        fixes_397                      |           ----     |  2026-11-24 -> 2026-11-25  ~1.0 k rows  future
        fixes_398                      |              ----  |  2026-11-25 -> 2026-11-26  ~1.0 k rows  future
        fixes_399                      |                 ----  2026-11-26 -> 2026-11-27  ~1.0 k rows  future

        """, TimelineRenderer.Render(
        [.. Enumerable.Range(0, 400).Select(i =>
            Leaf($"fixes_{i:000}", i - 393, i - 392, 1000, i > 393 ? TimelineFlags.Future : TimelineFlags.None))],
        Now, Day(7), 100, unicode: false, maximumLines: 12));

    [Fact]
    public void number_keys_are_drawn_as_numbers() => Same("""
                        v                            |    v now 31,200  | horizon 50,000
        log_legacy  <== |                            |    MINVALUE -> 30,000  ~29.9 k rows  legacy
        log_p30000     ###############               |    30,000 -> 40,000  ~1.2 k rows
        log_max         |             ----------------->  40,000 -> MAXVALUE  ? rows  future

        """, TimelineRenderer.Render(
        [
            new TimelineLeaf("log_legacy", null, TimelineEdge.At(30_000), 29_900, TimelineFlags.Legacy),
            new TimelineLeaf("log_p30000", TimelineEdge.At(30_000), TimelineEdge.At(40_000), 1200),
            new TimelineLeaf("log_max", TimelineEdge.At(40_000), null, -1, TimelineFlags.Future),
        ],
        TimelineEdge.At(31_200), TimelineEdge.At(50_000), 90, unicode: false));

    [Fact]
    public void a_table_without_leaves_shows_the_axis_only() =>
        Assert.Single(TimelineRenderer.Render([], Now, Day(7), 80, unicode: false).Split('\n', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void no_line_is_wider_than_the_terminal()
    {
        for (var width = 84; width < 200; width++)
            foreach (var line in Draw(Set(), width, unicode: true).Split('\n'))
                Assert.True(line.Length <= width, $"{width}: {line}");
    }

    // A drawing that differs is shown whole.
    static void Same(string expected, string actual) => Assert.True(expected == actual, $"\n{actual}");

    static string Draw(IReadOnlyList<TimelineLeaf> leaves, int width, bool unicode) =>
        TimelineRenderer.Render(leaves, Now, Day(7), width, unicode);

    static TimelineLeaf[] Set() =>
    [
        new("fixes_default", null, null, 3, TimelineFlags.Default),
        new("fixes_legacy", null, Day(-3), 225e6, TimelineFlags.Legacy),
        Leaf("fixes_p20261117", -3, -2, 41_000, TimelineFlags.Due),
        Leaf("fixes_p20261118", -2, -1, 40_000),
        Leaf("fixes_p20261120", 0, 1, 12_000),
        Leaf("fixes_p20261121", 1, 2, 0, TimelineFlags.Future),
        Leaf("a_very_long_name_of_a_table_in_an_old_system_p20261122", 2, 3, 0, TimelineFlags.Future),
    ];

    static TimelineLeaf Leaf(string name, int from, int to, double rows, TimelineFlags flags = TimelineFlags.None) =>
        new(name, Day(from), Day(to), rows, flags);

    static TimelineEdge Day(int day) => TimelineEdge.At(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero).AddDays(day));
}
