using PgStrata.Planning;
using PgStrata.Reshape.Undo;

namespace PgStrata.Cli.Commands;

/// <summary>The options of undo, each valid by itself; whether they fit the table is the planner's to say.</summary>
/// <param name="Request">What is asked of the library.</param>
/// <param name="Run">Locks, gates and hooks.</param>
/// <param name="Plan">Whether to act.</param>
sealed record UndoArguments(UndoRequest Request, RunSettings Run, PlanArguments Plan);
