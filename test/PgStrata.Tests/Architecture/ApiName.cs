using System.Reflection;

namespace PgStrata.Tests.Architecture;

/// <summary>The name of a type as C# writes it.</summary>
static class ApiName
{
    static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(char)] = "char",
        [typeof(byte)] = "byte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint",
        [typeof(long)] = "long", [typeof(ulong)] = "ulong",
        [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal",
    };

    public static string Of(Type type) => Of(type, type.GetGenericArguments().Select(Of).ToList());

    /// <summary>With the question marks of nullable references.</summary>
    public static string Of(NullabilityInfo info)
    {
        var type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        var mark = info.ReadState == NullabilityState.Nullable && !type.IsValueType ? "?" : "";
        if (type.IsArray)
            return (info.ElementType is { } element ? Of(element) : Of(type.GetElementType()!)) + "[]" + mark;
        List<string> arguments = info.GenericTypeArguments.Length > 0
            ? [.. info.GenericTypeArguments.Select(Of)]
            : [.. type.GetGenericArguments().Select(Of)];
        return Of(type, arguments) + mark;
    }

    static string Of(Type type, List<string> arguments)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!);
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying) + "?";
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        var outer = type is { IsNested: true, IsGenericParameter: false } ? Of(type.DeclaringType!, []) + "." : "";
        return outer + type.Name.Split('`')[0] + (arguments.Count > 0 ? $"<{string.Join(", ", arguments)}>" : "");
    }
}
