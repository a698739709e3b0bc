using Mono.Cecil;
using Mono.Cecil.Rocks;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests;

/// <summary>
/// What is remembered belongs to an object that somebody holds: two sessions in one process share nothing.
/// </summary>
public sealed class StaticStateTests : IDisposable
{
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal)
    {
        ["ChildProcess.Starts"] =
            "The kernel kills a child when the thread that started it ends: one thread starts all.",
        ["KillingJob.Job"] = "A handle of Windows that lives as long as the process: with it all children are killed.",
        ["FilterTable.Lazy"] = "A table that is embedded in the assembly, read once and never changed.",
    };

    private readonly ModuleDefinition _engine = ModuleDefinition.ReadModule(typeof(Rational).Assembly.Location);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void No_static_field_of_the_engine_can_change_but_those_that_are_named_here_with_a_reason() =>
        Assert.Equal(
            Allowed.Keys.Order(StringComparer.Ordinal),
            _engine
                .GetAllTypes()
                .Where(type => !IsGenerated(type))
                .SelectMany(type => type.Fields)
                .Where(field => field is { IsStatic: true, IsLiteral: false })
                .Where(field => !field.IsInitOnly || CanChange(field.FieldType, []))
                .Select(field => $"{field.DeclaringType.Name}.{field.Name}")
                .Order(StringComparer.Ordinal)
        );

    // Arrays count as tables: nothing in this code writes to a static one, and no type says so.
    private static bool CanChange(TypeReference type, HashSet<string> seen)
    {
        if (type is GenericInstanceType generic && generic.ElementType.Name == "Lazy`1")
            return true;
        if (IsContainer(type))
            return true;
        if (type.Scope is not ModuleDefinition || !seen.Add(type.FullName))
            return false;
        return type.Resolve() is { IsEnum: false, IsInterface: false } own
            && own.Fields.Any(field => !field.IsStatic && (!field.IsInitOnly || CanChange(field.FieldType, seen)));
    }

    private static bool IsContainer(TypeReference type) =>
        type.Namespace is "System.Collections.Generic" or "System.Collections.Concurrent" or "System.Collections"
            ? !type.Name.StartsWith("IReadOnly", StringComparison.Ordinal)
                && !type.Name.StartsWith("IEnumerable", StringComparison.Ordinal)
                && !type.Name.StartsWith("IComparer", StringComparison.Ordinal)
                && !type.Name.StartsWith("IEqualityComparer", StringComparison.Ordinal)
            : type.Namespace is "System.Threading" or "System.Threading.Channels" or "System.Runtime.CompilerServices"
                || type.Name is "WeakReference`1" or "Random";

    private static bool IsGenerated(TypeDefinition type) =>
        type.CustomAttributes.Any(a => a.AttributeType.Name is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute")
        || (type.DeclaringType is { } outer && IsGenerated(outer));
}
