using RenderTools.Engine.Tests.Rendering.Executors;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Rendering.Targets;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering.Targets;

public sealed class RenderPlacesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 5)]
    [InlineData(2, 7)]
    public async Task A_pool_has_the_slots_of_every_target_and_those_of_this_machine(int local, int workers)
    {
        var places = new RenderPlaces
        {
            LocalSlots = local,
            Targets = [new FakeTarget(new FakeExecutor(2), new FakeExecutor(2)), new FakeTarget(new FakeExecutor(1))],
        };
        await using var pool = await places.StartAsync(Token);
        Assert.Equal(workers, pool.Workers);
    }

    [Fact]
    public async Task A_target_that_cannot_be_used_is_an_error_before_anything_is_rendered()
    {
        var error = new RenderToolsException("Unreachable", ErrorKind.NotFound, "It does not answer.");
        var places = new RenderPlaces { Targets = [new FakeTarget { Failure = error }] };
        Assert.Same(error, await Assert.ThrowsAsync<RenderToolsException>(() => places.StartAsync(Token)));
    }

    [Fact]
    public async Task An_ffmpeg_is_like_itself_and_its_encoder_has_a_checksum()
    {
        var here = await new FfmpegGuard(isRequired: true).HereAsync(Ffmpeg.Find().Path, "libx264", Token);
        Assert.StartsWith("ffmpeg version ", here.Version, StringComparison.Ordinal);
        Assert.StartsWith("MD5=", here.Encoder, StringComparison.Ordinal);
        Assert.Null(new FfmpegGuard(isRequired: true).Judge(here, here with { HostName = "n1" }, "libx264", Listen()));
    }

    [Theory]
    [InlineData("ffmpeg version 7.1", "MD5=1")]
    [InlineData("ffmpeg version 5.1", "MD5=2")]
    public void Another_version_or_another_encoder_is_one_warning_for_each_host_or_an_error(
        string version,
        string encoder
    )
    {
        var here = new FfmpegBuild("desk", "ffmpeg version 5.1", "MD5=1");
        var there = new FfmpegBuild("n1", version, encoder);
        var events = Listen();
        var forgiving = new FfmpegGuard(isRequired: false);
        Assert.Null(forgiving.Judge(here, there, "libx264", events));
        Assert.Null(forgiving.Judge(here, there, "libx264", events));
        Assert.Null(forgiving.Judge(here, there with { HostName = "n2" }, "libx264", events));
        Assert.Equal(2, events.Told.Count);
        Assert.All(events.Told, line => Assert.StartsWith("TargetsDiffer: ", line, StringComparison.Ordinal));
        var error = new FfmpegGuard(isRequired: true).Judge(here, there, "libx264", events);
        Assert.Equal("TargetsDiffer", error?.ErrorId);
        Assert.Contains("n1", error!.Message, StringComparison.Ordinal);
        Assert.Equal(2, events.Told.Count);
    }

    private static ExecutorContract.Listener Listen() => new();
}
