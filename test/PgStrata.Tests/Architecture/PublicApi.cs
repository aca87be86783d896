using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace PgStrata.Tests.Architecture;

/// <summary>The public and protected members of an assembly, one a line.</summary>
static class PublicApi
{
    const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly) => Of(assembly.GetExportedTypes());

    public static string Of(IEnumerable<Type> types)
    {
        var text = new StringBuilder();
        foreach (var type in types.OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            foreach (var member in Members(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    static string Head(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var bases = type.IsEnum ? [] : type.GetInterfaces().Select(ApiName.Of).Order(StringComparer.Ordinal).ToList();
        if (type is { IsClass: true, BaseType: { } parent } && parent != typeof(object))
            bases.Insert(0, ApiName.Of(parent));
        return $"{kind} {type.Namespace}.{ApiName.Of(type)}{(bases.Count > 0 ? " : " + string.Join(", ", bases) : "")}";
    }

    static IEnumerable<string> Members(Type type) => type.IsEnum
        ? Enum.GetNames(type).Select(
            name => string.Create(CultureInfo.InvariantCulture, $"{name} = {Enum.Format(type, Enum.Parse(type, name), "d")}"))
        :
        [
            .. type.GetConstructors(Declared).Where(Seen).Select(constructor => $"{Modifier(constructor)}new({Parameters(constructor)})"),
            .. type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily).Select(Field),
            .. type.GetProperties(Declared).Where(property => property.GetAccessors(nonPublic: true).Any(Seen)).Select(Property),
            .. type.GetEvents(Declared).Where(@event => Seen(@event.AddMethod!))
                .Select(@event => $"event {ApiName.Of(@event.EventHandlerType!)} {@event.Name}"),
            .. type.GetMethods(Declared).Where(method => Seen(method) && IsWritten(method)).Select(Method),
        ];

    static bool Seen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    /// <summary>Not an accessor, and not what the compiler adds to a record.</summary>
    static bool IsWritten(MethodInfo method) =>
        !method.IsDefined(typeof(CompilerGeneratedAttribute))
        && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    static string Field(FieldInfo field)
    {
        var value = field.IsLiteral ? " = " + Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture) : "";
        var modifier = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        return $"{modifier}{ApiName.Of(new NullabilityInfoContext().Create(field))} {field.Name}{value}";
    }

    static string Property(PropertyInfo property)
    {
        var index = property.GetIndexParameters() is { Length: > 0 } parameters
            ? $"[{string.Join(", ", parameters.Select(Parameter))}]"
            : "";
        var accessors = property.GetAccessors(nonPublic: true).Where(Seen).Select(Accessor).Order(StringComparer.Ordinal);
        var modifier = Modifier(property.GetAccessors(nonPublic: true)[0]);
        var type = ApiName.Of(new NullabilityInfoContext().Create(property));
        return $"{modifier}{type} {property.Name}{index} {{ {string.Join(' ', accessors)} }}";
    }

    static string Accessor(MethodInfo accessor)
    {
        var name = accessor.ReturnType != typeof(void) ? "get"
            : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set";
        return (accessor.IsPublic ? "" : "protected ") + name + ";";
    }

    static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(ApiName.Of))}>" : "";
        var type = ApiName.Of(new NullabilityInfoContext().Create(method.ReturnParameter));
        return $"{Modifier(method)}{type} {method.Name}{generic}({Parameters(method)})";
    }

    static string Modifier(MethodBase method) =>
        (method.IsPublic ? "" : "protected ")
        + (method.IsStatic ? "static "
            : method.DeclaringType!.IsInterface ? ""
            : method.IsAbstract ? "abstract "
            : method is MethodInfo member && member.GetBaseDefinition() != member ? "override "
            : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");

    static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    static string Parameter(ParameterInfo parameter)
    {
        var kind = parameter.IsOut ? "out "
            : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref "
            : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var value = !parameter.HasDefaultValue ? ""
            : parameter.DefaultValue is null ? " = default"
            : " = " + Convert.ToString(parameter.DefaultValue, CultureInfo.InvariantCulture);
        return $"{kind}{ApiName.Of(new NullabilityInfoContext().Create(parameter))} {parameter.Name}{value}";
    }
}
