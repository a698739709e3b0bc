using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Rocks;
using RenderTools.Fixtures;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests;

public sealed class ArchitectureTests : IDisposable
{
    // In the order in which data flow: a folder may use those before it.
    private static readonly string[] Folders =
    [
        "Primitives",
        "Machine",
        "Processes",
        "Media",
        "Filters",
        "Planning",
        "Encoders",
        "Jobs",
        "Events",
        "Rendering",
        "Merging",
        "Verification",
        "Scaling",
        "Reporting",
    ];

    // A using directive or a qualified name. A doc comment counts too: its reference ties the folders together as well.
    private static readonly Regex NamedFolder = new(
        $@"(?:\bRenderTools\.|(?<![.\w]))({string.Join('|', Folders)})(?=[.;][A-Z\r\n])",
        RegexOptions.None,
        TimeSpan.FromSeconds(1)
    );

    private static readonly string EngineSource = Repository.PathOf("src", "RenderTools.Engine");

    private readonly ModuleDefinition _engine = ModuleDefinition.ReadModule(typeof(Rational).Assembly.Location);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Every_folder_of_the_engine_has_its_place_in_the_order() =>
        Assert.Subset(
            Folders.ToHashSet(StringComparer.Ordinal),
            Directory
                .EnumerateDirectories(EngineSource)
                .Select(Path.GetFileName)
                .Where(name => name is not ("bin" or "obj"))
                .Select(name => name!)
                .ToHashSet(StringComparer.Ordinal)
        );

    [Fact]
    public void The_engine_knows_nothing_of_PowerShell() =>
        Assert.DoesNotContain(
            _engine.AssemblyReferences,
            reference =>
                reference.Name.Contains("PowerShell", StringComparison.OrdinalIgnoreCase)
                || reference.Name.StartsWith("System.Management", StringComparison.Ordinal)
        );

    [Fact]
    public void Every_source_file_lies_in_the_folder_of_its_namespace()
    {
        foreach (var (folder, path, text) in Sources())
            Assert.True(
                Regex.IsMatch(
                    text,
                    $@"^namespace RenderTools\.{folder}(\.\w+)*;",
                    RegexOptions.Multiline,
                    TimeSpan.FromSeconds(1)
                ),
                $"{path} is not in namespace RenderTools.{folder}."
            );
    }

    [Fact]
    public void No_source_file_names_a_later_folder()
    {
        var upward = Sources()
            .SelectMany(source =>
                NamedFolder
                    .Matches(source.Text)
                    .Select(match => match.Groups[1].Value)
                    .Where(name => Rank(name) > Rank(source.Folder))
                    .Select(name => $"{source.Path} names {name}")
            );
        Assert.Empty(upward);
    }

    [Fact]
    public void No_compiled_type_uses_one_of_a_later_folder()
    {
        var uses = (
            from type in _engine.GetAllTypes()
            let folder = FolderOf(type)
            where folder is not null
            from used in UsedBy(type)
            let usedFolder = FolderOf(used)
            where usedFolder is not null
            select (Type: type, Folder: folder, Used: used, UsedFolder: usedFolder)
        ).ToList();
        // Lest the walk be blind: what is known to be used is found.
        Assert.Contains(uses, use => use is { Folder: "Planning", UsedFolder: "Media" });
        Assert.Empty(
            uses.Where(use => Rank(use.UsedFolder) > Rank(use.Folder))
                .Select(use => $"{use.Type.FullName} uses {use.Used.FullName}")
                .Distinct(StringComparer.Ordinal)
        );
    }

    // CSharpier breaks code at 120 characters, but neither comments nor strings.
    [Fact]
    public void No_line_of_the_sources_is_over_120_characters() =>
        Assert.Empty(
            from path in SourceFiles()
            from line in File.ReadLines(path).Index()
            where line.Item.Length > 120
            select $"{path}:{line.Index + 1}"
        );

    // What is longer is probably two things.
    [Fact]
    public void No_source_file_is_over_300_lines() =>
        Assert.DoesNotContain(SourceFiles(), path => File.ReadLines(path).Count() > 300);

    // Overrides and declarations of the system's functions have the parameters that others gave them. The constructor
    // of a record is a list of its members.
    [Fact]
    public void No_method_has_more_than_five_parameters() =>
        Assert.Empty(
            from type in _engine.GetAllTypes()
            where !type.Methods.Any(method => method.Name == "<Clone>$")
            from method in type.Methods
            where
                method.Parameters.Count > 5
                && !method.Name.Contains('<', StringComparison.Ordinal)
                && !type.Name.Contains('<', StringComparison.Ordinal)
                && !method.IsPInvokeImpl
                && (!method.IsVirtual || method.IsNewSlot)
                && !type.IsValueType
            select $"{type.FullName}.{method.Name} has {method.Parameters.Count}"
        );

    // A cmdlet binds, calls, writes: what is longer does something else, too.
    [Fact]
    public void No_cmdlet_is_over_200_lines() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Repository.PathOf("src", "RenderTools", "Commands"), "*.cs"),
            path => File.ReadLines(path).Count() > 200
        );

    private static IEnumerable<string> SourceFiles() =>
        Directory
            .EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static int Rank(string folder) => Array.IndexOf(Folders, folder);

    private static IEnumerable<(string Folder, string Path, string Text)> Sources() =>
        from folder in Folders
        let directory = Path.Combine(EngineSource, folder)
        where Directory.Exists(directory)
        from path in Directory.EnumerateFiles(directory, "*.cs", SearchOption.AllDirectories)
        select (folder, Path.GetRelativePath(EngineSource, path), File.ReadAllText(path));

    private static string? FolderOf(TypeReference type)
    {
        while (type.DeclaringType is not null)
            type = type.DeclaringType;
        return Array.Find(
            Folders,
            folder =>
                type.Namespace == "RenderTools." + folder
                || type.Namespace.StartsWith($"RenderTools.{folder}.", StringComparison.Ordinal)
        );
    }

    private static IEnumerable<TypeReference> UsedBy(TypeDefinition type)
    {
        var direct = new List<TypeReference?> { type.BaseType };
        direct.AddRange(type.Interfaces.Select(implementation => implementation.InterfaceType));
        direct.AddRange(type.Fields.Select(field => field.FieldType));
        direct.AddRange(type.CustomAttributes.Select(attribute => attribute.AttributeType));
        foreach (var method in type.Methods)
        {
            direct.Add(method.ReturnType);
            direct.AddRange(method.Parameters.Select(parameter => parameter.ParameterType));
            if (!method.HasBody)
                continue;
            direct.AddRange(method.Body.Variables.Select(variable => variable.VariableType));
            direct.AddRange(method.Body.ExceptionHandlers.Select(handler => handler.CatchType));
            foreach (var operand in method.Body.Instructions.Select(instruction => instruction.Operand))
            {
                if (operand is TypeReference named)
                    direct.Add(named);
                if (operand is MemberReference member)
                    direct.Add(member.DeclaringType);
                if (operand is GenericInstanceMethod generic)
                    direct.AddRange(generic.GenericArguments);
            }
        }

        return direct.OfType<TypeReference>().SelectMany(WithParts);
    }

    private static IEnumerable<TypeReference> WithParts(TypeReference type)
    {
        IEnumerable<TypeReference> parts = type switch
        {
            GenericInstanceType generic => generic.GenericArguments.Append(generic.ElementType),
            TypeSpecification wrapped => [wrapped.ElementType],
            _ => [],
        };
        return parts.SelectMany(WithParts).Append(type);
    }
}
