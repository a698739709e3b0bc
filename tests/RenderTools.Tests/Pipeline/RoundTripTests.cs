using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests.Pipeline;

/// <summary>Objects that were stored and read back are as good as new.</summary>
public sealed class RoundTripTests(ModuleSession session) : IClassFixture<ModuleSession>, IDisposable
{
    private readonly RenderFolder _folder = new(session);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("JSON")]
    [FullData("CLIXML")]
    public async Task A_plan_that_was_stored_renders_as_the_plan_itself(string way)
    {
        await _folder.AddAsync("film.mp4");
        var plan = _folder.Run("Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 3").ThrowIfFailed().Single;
        var first = Merge(plan, "first.mkv");
        Assert.Equal(first, Merge(Store(plan, way), "second.mkv"));
        Assert.Equal((60, 3), first);

        (object, object) Merge(PSObject what, string destination)
        {
            var video = _folder
                .Run(
                    $"$args[0] | Invoke-ChunkRender {RenderFolder.Fast} | Merge-VideoChunks $args[1]",
                    what,
                    destination
                )
                .ThrowIfFailed()
                .Single;
            return (video.Properties["Frames"].Value, video.Properties["Chunks"].Value);
        }
    }

    [Theory]
    [InlineData("JSON")]
    [FullData("CLIXML")]
    public async Task Single_chunks_that_were_stored_can_be_rendered(string way)
    {
        await _folder.AddAsync("film.mp4");
        var chunks = _folder
            .Run("(Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 3).Chunks")
            .ThrowIfFailed()
            .Output.Select(c => Store(c, way))
            .ToArray();
        var rendered = _folder.Run($"$args[0] | Invoke-ChunkRender {RenderFolder.Fast}", [chunks]).ThrowIfFailed();
        Assert.Equal([0, 1, 2], rendered.Output.Select(c => (int)c.Properties["Index"].Value).Order());
    }

    [Theory]
    [InlineData("JSON")]
    [FullData("CLIXML")]
    public async Task Rendered_chunks_that_were_stored_can_be_merged_and_rendered_again_with_their_settings(string way)
    {
        await _folder.AddAsync("film.mp4");
        var rendered = _folder
            .Run(
                "Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 3 | Invoke-ChunkRender -VideoFilter negate "
                    + $"-EncoderOption @{{qp=0}} {RenderFolder.Fast}"
            )
            .ThrowIfFailed();
        var stored = rendered.Output.Select(c => Store(c, way)).ToArray();
        var again = _folder
            .Run("$args[0] | Invoke-ChunkRender -WorkingDirectory work", [new[] { stored[1] }])
            .ThrowIfFailed()
            .Single;
        Assert.Equal(rendered.Output[1].Properties["Index"].Value, again.Properties["Index"].Value);
        Assert.Contains("negate", (string)again.Properties["Command"].Value, StringComparison.Ordinal);
        Assert.Contains("-qp 0", (string)again.Properties["Command"].Value, StringComparison.Ordinal);

        // The same window and settings are the same file, so the one that comes late is in the set already.
        var video = _folder
            .Run("$args[0] | Merge-VideoChunks out.mp4", [stored.Append(Store(again, way)).ToArray()])
            .ThrowIfFailed()
            .Single;
        Assert.Equal((60, true), (video.Properties["Frames"].Value, video.Properties["IsExact"].Value));
        var comparison = (await FrameHashes.OfFileAsync(_folder.Of("out.mp4"))).CompareTo(
            await FrameHashes.OfSerialRunAsync(_folder.Of("film.mp4"), "negate")
        );
        Assert.True(comparison.IsIdentical, comparison.ToString());
    }

    [Theory]
    [InlineData("JSON")]
    [InlineData("CLIXML")]
    public async Task Every_property_of_a_plan_comes_back_as_it_was(string way)
    {
        await _folder.AddAsync("film.mp4");
        var plan = _folder
            .Run("Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 2 -Start 0.5 -Duration 1 -SplitMode Keyframe")
            .ThrowIfFailed()
            .Single;
        var back = Arguments.PropertyBagAttribute.Rebuild(typeof(Planning.ChunkPlan), Store(plan, way));
        Assert.Equal(PSSerializer.Serialize(plan, 6), PSSerializer.Serialize(back, 6));
    }

    private static PSObject Store(PSObject value, string way) =>
        way == "CLIXML"
            ? PSObject.AsPSObject(PSSerializer.Deserialize(PSSerializer.Serialize(value, 6)))
            : (PSObject)FromJson(JsonSerializer.SerializeToElement(ToJson(value, 6)))!;

    // What ConvertTo-Json writes: properties by name, enums as numbers, TimeSpan as an object of all its properties.
    private static object? ToJson(object? value, int depth)
    {
        var bare = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        return bare switch
        {
            null or string or bool or int or long or double => bare,
            Enum => Convert.ToInt64(bare, CultureInfo.InvariantCulture),
            DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
            _ when depth < 0 => bare.ToString(),
            IEnumerable list => list.Cast<object?>().Select(item => ToJson(item, depth - 1)).ToArray(),
            _ => PSObject
                .AsPSObject(value!)
                .Properties.ToDictionary(p => p.Name, p => ToJson(p.Value, depth - 1), StringComparer.Ordinal),
        };
    }

    // What ConvertFrom-Json makes: bags, arrays, long, double, DateTime where a text looks like one.
    private static object? FromJson(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var bag = new PSObject();
                foreach (var property in element.EnumerateObject())
                    bag.Properties.Add(new PSNoteProperty(property.Name, FromJson(property.Value)));
                return bag;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(FromJson).ToArray();
            case JsonValueKind.String:
                return element.TryGetDateTime(out var time) ? time : element.GetString();
            case JsonValueKind.Number:
                return element.TryGetInt64(out var whole) ? whole : element.GetDouble();
            case JsonValueKind.True or JsonValueKind.False:
                return element.GetBoolean();
            default:
                return null;
        }
    }
}
