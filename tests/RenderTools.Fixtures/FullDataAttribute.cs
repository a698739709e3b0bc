using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace RenderTools.Fixtures;

/// <summary>
/// A row of a theory that is run with <c>--full</c> only: one more member of a kind whose first members are always run.
/// </summary>
/// <param name="values">The arguments.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class FullDataAttribute(params object?[] values) : DataAttribute
{
    /// <summary>Whether the long tests are run too.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("RENDERTOOLS_FULL") == "1";

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod,
        DisposalTracker disposalTracker
    ) => new([new TheoryDataRow(values) { Explicit = !IsFull }]);

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;
}
