using CsCheck;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests;

/// <summary>A range of timestamps against the set of timestamps that it contains.</summary>
public class PtsRangeTests
{
    private const int Lowest = -20;
    private const int Highest = 20;

    // Ends lie well inside the timestamps looked at, so that an open end and an end beyond them differ.
    private static readonly Gen<long?> End = Gen.Frequency(
        (1, Gen.Const((long?)null)),
        (5, Gen.Long[Lowest + 5, Highest - 5].Select(pts => (long?)pts))
    );

    private static readonly Gen<PtsRange> Any = Gen.Select(End, End, Range).Where(range => !(range.From >= range.To));

    [Fact]
    public void A_range_contains_its_first_timestamp_and_not_its_end()
    {
        Assert.True(Range(3, 5).Contains(new SourcePts(3)));
        Assert.True(Range(3, 5).Contains(new SourcePts(4)));
        Assert.False(Range(3, 5).Contains(new SourcePts(5)));
        Assert.False(Range(3, 5).Contains(new SourcePts(2)));
        Assert.True(PtsRange.All.Contains(new SourcePts(long.MinValue)));
        Assert.True(PtsRange.All.Contains(new SourcePts(long.MaxValue)));
        Assert.False(Range(null, long.MaxValue).Contains(new SourcePts(long.MaxValue)));
    }

    [Fact]
    public void One_range_covers_another_if_it_contains_all_of_its_timestamps() =>
        Gen.Select(Any, Any).Sample((a, b) => Assert.Equal(Timestamps(b).All(Timestamps(a).Contains), a.Covers(b)));

    [Fact]
    public void Ranges_adjoin_if_no_timestamp_lies_between_them_and_none_in_both() =>
        Gen.Select(Any, Any)
            .Sample(
                (a, b) =>
                {
                    var (left, right) = (Timestamps(a), Timestamps(b));
                    var touches = a.To is not null && left[^1].Ticks + 1 == right[0].Ticks;
                    Assert.Equal(touches, a.Adjoins(b));
                }
            );

    [Fact]
    public void Joining_gives_the_smallest_range_that_covers_both_in_either_order() =>
        Gen.Select(Any, Any, Any)
            .Sample(
                (a, b, other) =>
                {
                    var joined = a.Join(b);
                    Assert.True(joined.Covers(a) && joined.Covers(b));
                    Assert.Equal(joined, b.Join(a));
                    if (other.Covers(a) && other.Covers(b))
                        Assert.True(other.Covers(joined));
                }
            );

    [Fact]
    public void Windows_that_adjoin_are_joined_to_what_they_contain_together() =>
        Gen.Select(Any.Where(a => a.To is not null), End)
            .Sample(
                (a, end) =>
                {
                    if (end <= a.To?.Ticks)
                        return;
                    var b = Range(a.To?.Ticks, end);
                    Assert.True(a.Adjoins(b));
                    Assert.Equal([.. Timestamps(a), .. Timestamps(b)], Timestamps(a.Join(b)));
                }
            );

    [Fact]
    public void Two_windows_without_an_end_do_not_adjoin() => Assert.False(Range(0, null).Adjoins(Range(null, 7)));

    private static PtsRange Range(long? from, long? to) => new(SourcePts.Of(from), SourcePts.Of(to));

    private static SourcePts[] Timestamps(PtsRange range) =>
        [.. Enumerable.Range(Lowest, Highest - Lowest).Select(pts => new SourcePts(pts)).Where(range.Contains)];
}
