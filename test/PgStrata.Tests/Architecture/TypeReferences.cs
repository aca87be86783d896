using System.Reflection;
using System.Reflection.Emit;

namespace PgStrata.Tests.Architecture;

/// <summary>The types a type mentions: in its base, its members' signatures and the bodies of its methods.</summary>
static class TypeReferences
{
    const BindingFlags Own =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IEnumerable<Type> Of(Type type) =>
        Mentioned(type).SelectMany(Parts).Where(mentioned => mentioned != type).Distinct();

    static IEnumerable<Type?> Mentioned(Type type) =>
    [
        type.BaseType,
        .. type.GetInterfaces(),
        .. type.GetCustomAttributesData().Select(attribute => attribute.AttributeType),
        .. type.GetMembers(Own).SelectMany(Signature),
        .. type.GetMembers(Own).OfType<MethodBase>().SelectMany(Body),
    ];

    static IEnumerable<Type?> Signature(MemberInfo member) => member switch
    {
        FieldInfo field => [field.DeclaringType, field.FieldType],
        MethodInfo method =>
        [
            method.DeclaringType, method.ReturnType, .. method.GetParameters().Select(parameter => parameter.ParameterType),
            .. method.GetGenericArguments(),
        ],
        ConstructorInfo constructor =>
            [constructor.DeclaringType, .. constructor.GetParameters().Select(parameter => parameter.ParameterType)],
        Type type => [type],
        _ => [],
    };

    /// <summary>The type itself, its element type, its generic definition and arguments, all the way down.</summary>
    static IEnumerable<Type> Parts(Type? type) => type switch
    {
        null or { IsGenericParameter: true } => [],
        { HasElementType: true } => Parts(type.GetElementType()),
        { IsConstructedGenericType: true } => [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)],
        _ => [type],
    };

    static IEnumerable<Type?> Body(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
            yield break;
        foreach (var local in body.LocalVariables)
            yield return local.LocalType;
        foreach (var clause in body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause))
            yield return clause.CatchType;
        foreach (var token in Tokens(body.GetILAsByteArray()!))
            foreach (var type in Signature(Resolve(method, token)))
                yield return type;
    }

    static MemberInfo Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType is { IsGenericType: true } declaring ? declaring.GetGenericArguments() : null,
        method.IsGenericMethod ? method.GetGenericArguments() : null)!;

    /// <summary>The metadata tokens of types, methods and fields in a method body.</summary>
    static IEnumerable<int> Tokens(byte[] il)
    {
        for (var at = 0; at < il.Length;)
        {
            var value = il[at] == 0xFE ? (short)((0xFE << 8) | il[at + 1]) : il[at];
            var code = OpCodesByValue[value];
            at += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                yield return BitConverter.ToInt32(il, at);
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }
}
