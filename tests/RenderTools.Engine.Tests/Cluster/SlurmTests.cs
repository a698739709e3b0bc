using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Engine.Tests.Cluster;

/// <summary>The tests that share one cluster, one after the other.</summary>
[CollectionDefinition(nameof(SlurmTests))]
public sealed class SlurmTests : ICollectionFixture<SlurmCluster>
{
    /// <summary>Skips the test where there is no cluster, and says why.</summary>
    public static void Require() => Assert.SkipWhen(SlurmCluster.WhyNot is not null, SlurmCluster.WhyNot ?? "");
}
