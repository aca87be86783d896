using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace PgStrata.Sql;

/// <summary>The interpolation handler behind <see cref="SqlText"/>: it has one overload per safe hole, and none for string.</summary>
[InterpolatedStringHandler]
ref struct SqlTextHandler(int literalLength, int formattedCount)
{
    readonly StringBuilder _text = new(literalLength + formattedCount * 16);

    public readonly void AppendLiteral(string text) => _text.Append(text);

    public readonly void AppendFormatted(Identifier name) => _text.Append(name.ToString());

    public readonly void AppendFormatted(QualifiedName name) => _text.Append(name.ToString());

    public readonly void AppendFormatted(Literal value) => _text.Append(value.ToString());

    public readonly void AppendFormatted(SqlText sql) => _text.Append(sql.Text);

    public readonly void AppendFormatted(long value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    public readonly void AppendFormatted(int value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    public readonly void AppendFormatted(uint value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    internal readonly string ToText() => _text.ToString();
}
