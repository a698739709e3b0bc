using RenderTools.Engine.Tests.Rendering.Executors;
using RenderTools.Rendering;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

/// <summary>Which place gets which chunk, by how fast each has been.</summary>
public sealed class PlaceSpeedsTests
{
    private readonly FakeExecutor _slow = new(1);
    private readonly FakeExecutor _fast = new(2);
    private readonly FakeExecutor _fastest = new(3);
    private readonly PlaceSpeeds _speeds;

    public PlaceSpeedsTests() => _speeds = new PlaceSpeeds([_slow, _fast, _fastest]);

    [Fact]
    public void A_place_leaves_a_chunk_to_each_slot_of_a_faster_one()
    {
        _speeds.Learn(_slow, cost: 10, seconds: 10);
        _speeds.Learn(_fast, cost: 10, seconds: 5);
        _speeds.Learn(_fastest, cost: 40, seconds: 4);
        Assert.Equal((5, 3, 0), (Left(_slow), Left(_fast), Left(_fastest)));
    }

    [Fact]
    public void Before_its_first_chunk_a_place_takes_the_longest_one_and_nobody_waits_for_it()
    {
        _speeds.Learn(_slow, cost: 10, seconds: 10);
        Assert.Equal((0, 0), (Left(_slow), Left(_fast)));
    }

    [Fact]
    public void Places_that_are_about_equally_fast_leave_nothing_to_each_other()
    {
        _speeds.Learn(_slow, cost: 100, seconds: 10);
        _speeds.Learn(_fast, cost: 105, seconds: 10);
        Assert.Equal((0, 0), (Left(_slow), Left(_fast)));
    }

    [Fact]
    public void What_a_place_has_taken_counts_by_its_predicted_cost()
    {
        _speeds.Learn(_slow, cost: 1, seconds: 1);
        _speeds.Learn(_slow, cost: 9, seconds: 1);
        _speeds.Learn(_fast, cost: 20, seconds: 2);
        Assert.Equal((2, 0), (Left(_slow), Left(_fast)));
    }

    private int Left(FakeExecutor place) => _speeds.LeftToFaster(place);
}
