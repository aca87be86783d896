using PgStrata.Demo;

var rows = args is [var text] && long.TryParse(text, out var wanted) ? wanted : 2_000_000;
return await new Story(rows).TellAsync();
