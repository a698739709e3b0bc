using CsCheck;
using RenderTools.Planning;
using Xunit;

namespace RenderTools.Engine.Tests.Planning;

/// <summary>What chunks that are finished tell about those that are not.</summary>
public sealed class CostModelTests
{
    private static readonly CostModel Prior = new(0.7, 0.01, 0.1, 2);

    private static readonly Gen<ChunkWork> Work = Gen.Select(
            Gen.Double[20, 1500],
            Gen.Double[5, 100],
            Gen.Double[0, 250]
        )
        .Select((frames, root, preroll) => new ChunkWork(frames, frames * root, preroll));

    [Fact]
    public void Without_a_finished_chunk_nothing_changes() => Assert.Same(Prior, Prior.Fit([]));

    [Fact]
    public void Chunks_that_cost_what_was_predicted_change_the_unit_only() =>
        Gen.Select(Work.Array[1, 40], Gen.Double[0.001, 100])
            .Sample(
                (chunks, unit) =>
                {
                    var fitted = Prior.Fit([.. chunks.Select(c => (c, Prior.Of(c) * unit))]);
                    Assert.All(chunks, c => Assert.Equal(1, fitted.Of(c) / (Prior.Of(c) * unit), 6));
                }
            );

    [Fact]
    public void Enough_chunks_of_another_law_are_predicted_by_that_law() =>
        Gen.Select(
                Work.Array[60],
                Gen.Double[0.4, 1.5],
                Gen.Double[0.4, 1.5],
                Gen.Double[0.4, 1.5],
                Gen.Double[0.4, 1.5]
            )
            .Sample(
                (chunks, a, b, c, d) =>
                {
                    var law = new CostModel(
                        Prior.PerFrame * a,
                        Prior.PerRootByte * b,
                        Prior.PerPreroll * c,
                        Prior.PerChunk * d
                    );
                    var fitted = Prior.Fit([.. chunks.Select(w => (w, law.Of(w)))]);
                    Assert.InRange(chunks.Average(w => Math.Abs((fitted.Of(w) / law.Of(w)) - 1)), 0, 0.1);
                }
            );

    [Fact]
    public void No_coefficient_is_negative_whatever_was_measured() =>
        Gen.Select(Work, Gen.Double[0, 1000])
            .Array[1, 30]
            .Sample(chunks =>
            {
                var fitted = Prior.Fit(chunks);
                Assert.All(
                    [fitted.PerFrame, fitted.PerRootByte, fitted.PerPreroll, fitted.PerChunk],
                    coefficient => Assert.True(coefficient >= 0)
                );
            });
}
