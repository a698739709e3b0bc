using CsCheck;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests;

public class SortedSpanTests
{
    [Fact]
    public void The_first_value_at_or_after_another_is_found_among_equal_ones_as_a_search_from_the_start_finds_it() =>
        Gen.Select(Gen.Long[-5, 5].Array[0, 30], Gen.Long[-7, 7])
            .Sample(
                (values, wanted) =>
                {
                    Array.Sort(values);
                    var first = Array.FindIndex(values, value => value >= wanted);
                    Assert.Equal(
                        first < 0 ? values.Length : first,
                        new ReadOnlySpan<long>(values).FirstAtOrAfter(wanted)
                    );
                }
            );
}
